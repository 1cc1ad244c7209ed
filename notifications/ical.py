"""Calendars as iCalendar text (RFC 5545): all-day events, one for each due day. No Django, no clock.

There is no METHOD: it makes an object a message, whose DTSTAMP would be the moment of reading. Without one the stamp is
that of the last change (RFC 5545 section 3.8.7.2), so that an unchanged feed is the same text at every reading.

Written here because a feed of all-day events needs five rules of the format: line ends, folding at 75 octets, escaping,
exclusive end days, sequence numbers. Tests read the result with an independent parser.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

FOLD_OCTETS = 75
PRODUCT = "-//Prakarsa//Prakarsa//ID"


@dataclass(frozen=True, kw_only=True, slots=True)
class DayEvent:
    """One all-day event. `sequence` counts its changes, `modified_at` is the moment of the last one, never ahead."""

    uid: str
    on: date
    summary: str
    description: str
    url: str
    sequence: int
    modified_at: datetime
    categories: str = ""
    cancelled: bool = False
    tentative: bool = False


def calendar_text(*, name: str, events: Iterable[DayEvent], refresh: timedelta = timedelta(hours=6)) -> str:
    """The whole calendar. `refresh` is how often a reader is asked to look again."""
    hours = int(refresh.total_seconds() // 3600)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
        f"NAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:PT{hours}H",
        f"X-PUBLISHED-TTL:PT{hours}H",
    ]
    for event in events:
        lines.extend(_event(event))
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(event: DayEvent) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{_instant(event.modified_at)}",
        f"LAST-MODIFIED:{_instant(event.modified_at)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(event.summary)}",
        f"DESCRIPTION:{escaped(event.description)}",
        f"URL:{event.url}",
        "TRANSP:TRANSPARENT",
        f"STATUS:{'CANCELLED' if event.cancelled else 'TENTATIVE' if event.tentative else 'CONFIRMED'}",
    ]
    if event.categories:
        lines.append(f"CATEGORIES:{escaped(event.categories)}")
    return [*lines, "END:VEVENT"]


def escaped(text: str) -> str:
    """Text as a value: backslash, semicolon and comma escaped, line breaks as `\\n`, other control characters out."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(char for char in plain if char in "\n\t" or (ord(char) >= 0x20 and ord(char) != 0x7F))
    for char in "\\;,":
        plain = plain.replace(char, f"\\{char}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, never within a character; each further piece begins with a space."""
    pieces, piece, size = [], "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > FOLD_OCTETS:
            pieces.append(piece)
            # The space counts.
            piece, size = " ", 1
        piece += char
        size += octets
    return "\r\n".join([*pieces, piece])


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
