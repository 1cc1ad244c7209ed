"""The row that names the columns: found among the first rows of a sheet, in any case, with aliases."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from common.sheets.sources import Record

_SUM = re.compile(r"(grand )?(jumlah|total)( keseluruhan| seluruhnya)?\s*[:=]?\s*[\d.,]*", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,]+")


def header_key(text: str) -> str:
    """A column's name as it is compared: letters and digits only, whatever the case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def no_column(_text: str) -> None:
    """For tables whose columns have no other names than those that can be listed."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns a table has: those it needs, those it may have, and what else each may be called.

    `reads` names the column of a header that is in no list, as an alias does.
    """

    required: Sequence[str]
    optional: Sequence[str]
    aliases: Mapping[str, Sequence[str]]
    reads: Callable[[str], str | None] = no_column

    @property
    def names(self) -> tuple[str, ...]:
        """All, required ones first."""
        return (*self.required, *self.optional)

    def by_key(self) -> dict[str, str]:
        """Names by what a header cell may say. A name comes before an alias of another."""
        found = {header_key(name): name for name in self.names}
        for name, others in self.aliases.items():
            for other in others:
                found.setdefault(header_key(other), name)
        return found


@dataclass(frozen=True, slots=True)
class Header:
    """The header row: where each named column stands, which came twice, what else is written there by its column."""

    line: int
    place: Mapping[str, int]
    double: tuple[str, ...]
    ignored: Mapping[int, str]
    width: int

    def missing(self, columns: Columns) -> list[str]:
        """Required columns that it lacks."""
        return [name for name in columns.required if name not in self.place]


def header_of(record: Record, columns: Columns) -> Header:
    """The row read as a header."""
    known = columns.by_key()
    own = {header_key(name) for name in columns.names}
    keys = {column: header_key(cell.text) for column, cell in sorted(record.cells.items())}
    named = {known[key] for key in keys.values() if key in own}
    place: dict[str, int] = {}
    double: list[str] = []
    ignored: dict[int, str] = {}
    for column, key in keys.items():
        text = record.cells[column].text.strip()
        name = known.get(key) or columns.reads(text)
        if name is None or (key not in own and name in named):
            # An alias stands beside the name itself: it means something else here.
            ignored[column] = text
        elif name in place:
            double.append(name)
        else:
            place[name] = column
    return Header(record.line, place, tuple(dict.fromkeys(double)), ignored, max(record.cells, default=0))


def best_header(records: Sequence[Record], columns: Columns) -> Header | None:
    """The first row with every required column, else the one that knows most; None when none knows any."""
    headers = [header_of(record, columns) for record in records if record.problem is None]
    whole = next((header for header in headers if not header.missing(columns)), None)
    best = whole or max(headers, key=lambda header: len(header.place), default=None)
    return best if best is not None and best.place else None


def is_numbering(record: Record, header: Header) -> bool:
    """Whether the row below a header only counts the columns: 1 2 3, or (1) (2) (3), as official tables do."""
    texts = [cell.text.strip(" ()") for _column, cell in sorted(record.cells.items())]
    return (
        len(texts) >= 3
        and len(texts) >= len(header.place)
        and texts == [str(number) for number in range(1, len(texts) + 1)]
    )


def is_sum(record: Record) -> bool:
    """Whether the row only adds up those above it: "Jumlah", "Total: 51", with nothing but numbers beside it."""
    texts = [cell.text.strip() for cell in record.cells.values() if cell.text.strip()]
    words = [text for text in texts if not _NUMBER.fullmatch(text)]
    return len(words) == 1 and _SUM.fullmatch(words[0]) is not None


def repeats(record: Record, header: Header, columns: Columns) -> bool:
    """Whether the row is the header again, as it stands on each printed page."""
    again = header_of(record, columns)
    return len(again.place) >= 2 and again.place == header.place
