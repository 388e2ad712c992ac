#!/usr/bin/env python3
"""A mail server for tests: aiosmtpd on loopback, with scripted replies.

Prints `listening 127.0.0.1:PORT` when ready, then one JSON line per event. Runs until stdin closes or it is stopped.

    smtp_peer.py [--port N] [--rcpt ADDRESS=REPLY]… [--mail REPLY] [--dot REPLY] [--dot-delay SECONDS]
                 [--drop-after-dot] [--auth USER:PASSWORD] [--save DIR]

REPLY is what SMTP says, e.g. "450 4.2.0 greylisted". With --save every accepted message is written as DIR/N.eml.
Needs: pip install aiosmtpd
"""

import argparse
import asyncio
import email
import email.policy
import json
import pathlib
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Handler:
    def __init__(self, options):
        self.options = options
        self.rcpt = dict(rule.split("=", 1) for rule in options.rcpt)
        self.count = 0

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if self.options.mail:
            return self.options.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        reply = self.rcpt.get(address) or self.rcpt.get("*")
        if reply:
            event(rcpt=address, reply=reply)
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        options = self.options
        await asyncio.sleep(options.dot_delay)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        # A parser that found fault with our headers or parts says so here.
        defects = [type(d).__name__ for part in message.walk() for d in part.defects]
        defects += [type(d).__name__ for value in message.values() for d in getattr(value, "defects", [])]
        event(
            to=envelope.rcpt_tos,
            message_id=message["Message-ID"],
            subject=message["Subject"],
            kind=message["X-Orderd-Kind"],
            key=message["X-Orderd-Key"],
            parts=[part.get_content_type() for part in message.walk()],
            defects=defects,
            reply=options.dot or ("drop" if options.drop_after_dot else "250"),
        )
        if options.drop_after_dot:
            server.transport.abort()
            return "250 nobody hears this"
        if options.dot:
            return options.dot
        if options.save:
            self.count += 1
            (pathlib.Path(options.save) / f"{self.count}.eml").write_bytes(envelope.content)
        return "250 OK"


def event(**fields):
    print(json.dumps(fields, ensure_ascii=False), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--rcpt", action="append", default=[], metavar="ADDRESS=REPLY")
    parser.add_argument("--mail", metavar="REPLY")
    parser.add_argument("--dot", metavar="REPLY")
    parser.add_argument("--dot-delay", type=float, default=0.0)
    parser.add_argument("--drop-after-dot", action="store_true")
    parser.add_argument("--auth", metavar="USER:PASSWORD")
    parser.add_argument("--save", metavar="DIR")
    options = parser.parse_args()

    extra = {}
    if options.auth:
        user, _, password = options.auth.partition(":")

        def authenticator(server, session, envelope, mechanism, data):
            right = (data.login, data.password) == (user.encode(), password.encode())
            return AuthResult(success=right, handled=False)

        extra = {"authenticator": authenticator, "auth_required": True, "auth_require_tls": False}
    controller = Controller(Handler(options), hostname="127.0.0.1", port=options.port or free_port(), **extra)
    controller.start()
    print(f"listening 127.0.0.1:{controller.port}", flush=True)
    try:
        sys.stdin.read()
    except KeyboardInterrupt:
        pass
    controller.stop()


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
