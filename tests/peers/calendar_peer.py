#!/usr/bin/env python3
"""Keeps the calendar of somebody who opens every file that mails bring, with another people's reader of RFC 5545.

    calendar_peer.py MAILS [moved] [cancelled]

MAILS is a folder of `.eml`. Every entry must be complete, stand once for each order, and change only under a higher number;
with the words, some order must have moved, or have been called off, under the name it had.
"""

import email
import email.policy
import sys
from datetime import date, datetime
from pathlib import Path

from icalendar import Calendar


def files(folder):
    """Recipient, and what was attached, in the order in which the mails were written."""
    for path in sorted(Path(folder).glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for part in message.iter_attachments():
            if (part.get_filename() or "").endswith(".ics"):
                assert part.get_content_type() == "text/calendar", part.get_content_type()
                assert part.get_param("method") == "PUBLISH" and part.get_content_charset() == "utf-8"
                # One file for each recipient: the name of a mail's file ends with them.
                yield path.stem.split("-", 1)[0], path.stem.rsplit("-", 1)[-1], part.get_payload(decode=True)


def begin(event):
    start = event.decoded("DTSTART")
    end = event.decoded("DTEND")
    assert start < end, (start, end)
    if isinstance(start, datetime):
        assert start.tzinfo is not None and end.tzinfo is not None, "an hour of no zone"
    else:
        assert isinstance(start, date)
    return start


def main():
    folder, wanted = sys.argv[1], set(sys.argv[2:])
    calendars, count, seen = {}, 0, set()
    for _, reader, content in files(folder):
        calendar = Calendar.from_ical(content)
        assert calendar["VERSION"] == "2.0" and calendar["PRODID"] and calendar["METHOD"] == "PUBLISH"
        assert not calendar.errors, calendar.errors
        zones = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
        known = calendars.setdefault(reader, {})
        uids = [str(event["UID"]) for event in calendar.walk("VEVENT")]
        assert uids and len(uids) == len(set(uids)), uids
        for event in calendar.walk("VEVENT"):
            count += 1
            for name in ["UID", "DTSTAMP", "SEQUENCE", "SUMMARY", "STATUS", "ORGANIZER", "DESCRIPTION"]:
                assert name in event, f"{name} is not in {event}"
            assert not event.errors, event.errors
            named = event["DTSTART"].params.get("TZID")
            assert named is None or named in zones, f"{named} is not explained"
            order, _, house = str(event["UID"]).partition("@")
            assert order.startswith("ODR-") and house, event["UID"]
            assert order in str(event["DESCRIPTION"]), event["DESCRIPTION"]
            start, sequence, status = begin(event), int(event["SEQUENCE"]), str(event["STATUS"])
            before = known.get(order)
            if before is not None:
                assert before[0] == house, "the same order under another name"
                assert sequence >= before[1], f"{order} goes back from {before[1]} to {sequence}"
                same = before[2:] == (start, status)
                assert sequence > before[1] or same, f"{order} changed under the number {sequence}"
                if before[2] != start:
                    seen.add("moved")
                if status == "CANCELLED" != before[3]:
                    seen.add("cancelled")
            known[order] = (house, sequence, start, status)
    assert count, f"no calendar among the mails of {folder}"
    assert wanted <= seen, f"nothing was {', '.join(sorted(wanted - seen))}"
    for reader, known in sorted(calendars.items()):
        off = sum(status == "CANCELLED" for *_, status in known.values())
        print(f"{reader}: {len(known)} orders, {off} of them off")
    print(f"{count} entries read; {', '.join(sorted(seen)) or 'no order'} under the name it had")


main()
