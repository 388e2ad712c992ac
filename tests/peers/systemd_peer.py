"""A clean Debian is booted under its own systemd, and an administrator upgrades the package while a mail is on its way.

usage: systemd_peer.py ROOT FIRST.deb SECOND.deb SANDBOX-URL KEY.json

ROOT is a Debian that can boot, without orderd. What must hold: the unit starts and stays up, the mail past its final dot is
finished before the old program ends, the new one runs without a word from anybody, and no mail goes out twice.
"""

import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import date, timedelta

root, first, second, url, key = sys.argv[1:]
# How long the mail server thinks about a mail: longer than an upgrade takes.
THINKS_S = 8
PATIENCE_S = 60
taken = []


def until(what, holds):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.1)
    sys.exit(f"not within {PATIENCE_S} s: {what}\n{journal()}")


class Server(threading.Thread):
    """Takes mails, each after a long thought; `taken` has (dot, Message-ID, answered)."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self):
        while True:
            client, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        lines = client.makefile("rb")
        say = lambda text: client.sendall(text.encode() + b"\r\n")
        say("220 slow.example ESMTP")
        for line in lines:
            word = line.upper().split()[:1]
            if word == [b"EHLO"]:
                say("250 slow.example")
            elif word == [b"DATA"]:
                say("354 go on")
                head = b"".join(iter(lines.readline, b".\r\n"))
                named = re.search(rb"(?im)^message-id: *(\S+)", head)
                mail = [time.monotonic(), named[1].decode() if named else "?", None]
                taken.append(mail)
                time.sleep(THINKS_S)
                say("250 taken")
                mail[2] = time.monotonic()
            elif word == [b"QUIT"]:
                say("221 bye")
                return
            else:
                say("250 fine")


def inside(*command, check=True):
    return subprocess.run(
        ["nsenter", "-t", leader, "-a", "--", *command], check=check, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ).stdout


def journal():
    return inside("journalctl", "--no-pager", "-b", "-n", "40", "-u", "orderd@shop", check=False)


def asked(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url.rstrip("/") + path, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def types(title, cells):
    tab = next(tab["id"] for tab in asked("/_sandbox/changes")["tabs"] if tab["title"] == title)
    rows = asked(f"/_sandbox/changes?tab={tab}")["tab"]["rows"]
    header = next(row[1] for row in rows if set(cells) <= set(row[1]))
    asked("/_sandbox/edit", {"do": "type", "tab": tab, "cells": [[1, header.index(name), text] for name, text in cells.items()]})


def types_an_order():
    day = date.today() + timedelta(days=12)
    types("Produk", {"Kode": "NB-X", "Nama": "Nasi Box Contoh", "Harga": "25.000"})
    types("Pesanan", {"Pelanggan": "PT Contoh", "Menu": "NB-X", "Jumlah (pack)": "120", "Tanggal Kirim": f"{day:%d/%m/%Y}", "Outlet": "Pusat",
                      "Metode": "Ambil Sendiri", "Skema Bayar": "TUNAI", "No HP": "081234567890", "Kirim ke R&D": "Ya"})


for number, package in enumerate((first, second)):
    shutil.copy(package, f"{root}/root/{number}.deb")
shutil.copy(key, f"{root}/root/key.json")
machine = subprocess.Popen(
    ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--machine=orderd-peer", f"--directory={root}", "--boot"],
    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
)
told = []
threading.Thread(target=lambda: told.extend(machine.stdout), daemon=True).start()
try:
    children = pathlib.Path(f"/proc/{machine.pid}/task/{machine.pid}/children")
    end = time.monotonic() + PATIENCE_S
    leader = ""
    while not leader or "running" not in inside("systemctl", "is-system-running", check=False):
        if machine.poll() is not None or time.monotonic() > end:
            # Some kernels, and most containers, let no second systemd begin.
            print("skipped: no Debian can be booted here:", "".join(told)[-600:])
            sys.exit(77)
        leader = "".join(children.read_text().split()[:1]) if children.exists() else ""
        time.sleep(0.2)
    server = Server()
    server.start()
    inside("dpkg", "-i", "/root/0.deb")
    print(inside("orderd", "setup", "-c", "/etc/orderd/shop.toml", "--no-input", "--init", "--spreadsheet", "sandbox", "--key", "/root/key.json",
                 "--outlet", "Pusat=sm@shop.example", "--admin", "admin@shop.example", "--mail-from", "orders@shop.example",
                 "--mail-host", "127.0.0.1", "--mail-port", str(server.port), "--mail-tls", "none", "--api-url", url).splitlines()[-1])
    quick = {"settle": "0s", "poll_interval": "2s", "quiet": ""}
    inside("sed", "-i", *(f"-es|^#*{name} = .*|{name} = \"{value}\"|" for name, value in quick.items()), "/etc/orderd/shop.toml")
    inside("systemctl", "enable", "--now", "orderd@shop")
    before = inside("systemctl", "show", "-P", "MainPID", "orderd@shop").strip()
    types_an_order()
    until("the first mail is past its final dot", lambda: taken)
    inside("dpkg", "-i", "/root/1.deb")
    upgraded = time.monotonic()
    assert taken[0][2] is None, "the upgrade waited for the mail"
    fresh = lambda: inside("systemctl", "show", "-P", "MainPID", "orderd@shop").strip() not in ("0", before)
    until("the new program runs", fresh)
    until("it is up", lambda: inside("systemctl", "is-active", "orderd@shop", check=False).strip() == "active")
    assert taken[0][2] is not None, "the old program ended before the mail server answered"
    inside("runuser", "-u", "orderd", "--", "orderd", "check", "-c", "/etc/orderd/shop.toml")
    time.sleep(6)
    twice = [name for _, name, _ in taken if sum(other == name for _, other, _ in taken) > 1]
    assert not twice, f"sent twice: {twice}"
    assert "Nothing waits and nothing failed." in inside("orderd", "mail", "list", "-c", "/etc/orderd/shop.toml")
    assert "Permission denied" not in journal() and "failed" not in inside("systemctl", "is-failed", "orderd@shop", check=False)
    print(f"upgraded under systemd: {len(taken)} mail(s) taken once, the one on its way answered after {taken[0][2] - upgraded:.0f} s more, unit active")
    inside("dpkg", "--purge", "orderd")
finally:
    if machine.poll() is None:
        if leader:
            inside("systemctl", "poweroff", "--force", "--force", check=False)
        try:
            machine.wait(20)
        except subprocess.TimeoutExpired:
            machine.kill()
