"""Where something stands in a TOML text, so that a fault can name its line. No parser: the text is known to be TOML."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from common.errors import Gap

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")


def lines_of(text: str) -> dict[str, int]:
    """Line of every table header and key by dotted path; arrays of tables are counted from 0."""
    found: dict[str, int] = {}
    counts: Counter[str] = Counter()
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = header[2].replace('"', "")
            for name in sorted(counts, key=len, reverse=True):
                if table.startswith(f"{name}."):
                    table = f"{name}.{counts[name] - 1}{table.removeprefix(name)}"
                    break
            if header[1] == "[[":
                counts[table] += 1
                table = f"{table}.{counts[table] - 1}"
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault(f"{table}.{key[1]}".lstrip("."), number)
    return found


def line_of(place: str, lines: Mapping[str, int]) -> int:
    """Line of the place or of the nearest table around it; 1 when nothing is nearer."""
    while place:
        if place in lines:
            return lines[place]
        place = place.rpartition(".")[0]
    return 1


def located(faults: Iterable[Gap], text: str) -> list[Gap]:
    """The faults with their line put before the sentence."""
    lines = lines_of(text)
    return [
        Gap(
            fault.field,
            fault.code,
            _("Line %(line)d: %(fault)s") % {"line": line_of(fault.field, lines), "fault": fault.message},
        )
        for fault in faults
    ]


def syntax_fault(error: Exception) -> str:
    """What the TOML reader complains about, in words that name line and column where it says them."""
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error), re.DOTALL)
    if found is None or found[2] is None:
        return str(error)
    return _("Line %(line)s, column %(column)s: %(fault)s") % {
        "line": found[2],
        "column": found[3],
        "fault": found[1],
    }
