"""Where something stands in a TOML text, so that a fault can name its line and column.

No parser: the text is known to be TOML, and only the places of its keys, tables and entries are wanted.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from common.types import StrOrPromise

_BETWEEN = re.compile(r"(?:[\s,=]|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_SCALAR = re.compile(
    r'''"""(?:\\.|(?!""")[^\\])*"{3,5}'''
    r"""|'''(?:(?!''').)*'{3,5}"""
    r"""|"(?:\\.|[^"\\\n])*"|'[^'\n]*'"""
    r"""|[^\s,\]}#][^,\]}#\n]*""",
    re.DOTALL,
)


class TextPlace(NamedTuple):
    """Both are counted from 1, as editors do."""

    line: int
    column: int


START = TextPlace(1, 1)


class _Reader:
    """Walks once over the text. Entries of lists are counted from 0 in paths: `scales.akip.bands.2.from`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[str, int] = {}
        self.rows: Counter[str] = Counter()

    def read(self) -> None:
        table = ""
        while self._next():
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._value(self._key(table))

    def _next(self) -> str:
        """Go to what comes next and return its first character; empty at the end."""
        self.at = self._end_of(_BETWEEN)
        return self.text[self.at : self.at + 1]

    def _header(self) -> str:
        brackets = 2 if self.text.startswith("[[", self.at) else 1
        start, self.at = self.at, self.at + brackets
        self._next()
        path = ""
        for name in self._names():
            path = f"{path}.{self.rows[path] - 1}" if self.rows[path] else path
            path = f"{path}.{name}".lstrip(".")
            self.found.setdefault(path, start)
        if brackets == 2:
            self.rows[path] += 1
            path = f"{path}.{self.rows[path] - 1}"
        # A header says where its table stands, even when one of a table inside it came first.
        self.found[path] = start
        self._next()
        self.at += brackets
        return path

    def _key(self, table: str) -> str:
        path, start = table, self.at
        for name in self._names():
            path = f"{path}.{name}".lstrip(".")
            self.found.setdefault(path, start)
        self._next()
        return path

    def _names(self) -> list[str]:
        names = []
        while True:
            start, self.at = self.at, self._end_of(_KEY)
            names.append(self.text[start : self.at].strip("\"'"))
            dot = _DOT.match(self.text, self.at)
            if dot is None:
                return names
            self.at = dot.end()

    def _value(self, path: str) -> None:
        opening = self.text[self.at]
        if opening not in "[{":
            self.at = self._end_of(_SCALAR)
            return
        self.at += 1
        index = 0
        while self._next() not in ("]", "}"):
            inner = f"{path}.{index}" if opening == "[" else self._key(path)
            self.found.setdefault(inner, self.at)
            self._value(inner)
            index += 1
        self.at += 1

    def _end_of(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError(f"this is no TOML at character {self.at}")
        return found.end()


def places_of(text: str) -> dict[str, TextPlace]:
    """Where every table, key and entry of a list begins, by dotted path; entries are counted from 0."""
    reader = _Reader(text)
    reader.read()
    starts = _starts_of_lines(text)
    return {path: _place(starts, at) for path, at in reader.found.items()}


def _starts_of_lines(text: str) -> list[int]:
    return [0, *(end.end() for end in re.finditer("\n", text))]


def _place(starts: Sequence[int], at: int) -> TextPlace:
    line = bisect_right(starts, at)
    return TextPlace(line, at - starts[line - 1] + 1)


def place_of(path: str, places: Mapping[str, TextPlace]) -> TextPlace:
    """Where the path or the nearest table around it begins; the start of the text when nothing is nearer."""
    while path:
        if path in places:
            return places[path]
        path = path.rpartition(".")[0]
    return START


def located(faults: Iterable[Gap], text: str) -> list[Gap]:
    """The faults in the order of the text, line and column put before the sentence."""
    places = places_of(text)
    found = [(place_of(fault.field, places), fault) for fault in faults]
    return [
        Gap(fault.field, fault.code, _at_place(place.line, place.column, fault.message))
        for place, fault in sorted(found, key=lambda each: each[0])
    ]


# What tomllib says, in words for whoever wrote the document. Its own sentences are English only.
_TOML_FAULTS: Sequence[tuple[str, StrOrPromise]] = (
    (
        r"Cannot (overwrite|declare|redefine|mutate).*|Duplicate inline.*",
        gettext_lazy("This name was given before."),
    ),
    (
        r"Expected '='.*|Invalid initial character.*|Invalid statement",
        gettext_lazy("A line is a name, an equals sign and a value, or a name in square brackets."),
    ),
    (r"Expected '\]+'.*|Unclosed .*", gettext_lazy("A bracket is not closed.")),
    (
        r"Unterminated string|Expected newline.*",
        gettext_lazy("A quotation mark is missing, or something follows a value."),
    ),
    (r"Exceeds the limit.*", gettext_lazy("This number has too many digits.")),
    (r"maximum recursion depth.*|.*nested.*", gettext_lazy("Brackets stand too deep in each other.")),
    (r"Expected ['\"].*", gettext_lazy("A quotation mark is missing, or something follows a value.")),
    (r"Invalid date or datetime", gettext_lazy("This is no date or time.")),
    (r"Invalid value", gettext_lazy("This is no value; text stands in quotation marks.")),
    (
        r"(Illegal|Found invalid|Escaped) character.*|Unescaped.*|Invalid hex.*",
        gettext_lazy("This character cannot stand here; a backslash is written twice."),
    ),
)


def syntax_fault(error: Exception, text: str) -> str:
    """What is wrong with a text that is no TOML: a translated sentence, with line and column."""
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error), re.DOTALL)
    said = found[1] if found else str(error)
    known = (sentence for pattern, sentence in _TOML_FAULTS if re.fullmatch(pattern, said, re.DOTALL))
    sentence = next(known, _("This is no TOML."))
    if found and found[2]:
        return _at_place(found[2], found[3], sentence)
    at = len(text.rstrip()) if found else _where_too_much(error, text)
    place = _place(_starts_of_lines(text), at)
    return _at_place(place.line, place.column, sentence)


def _where_too_much(error: Exception, text: str) -> int:
    """Where a number is too long to be read, or brackets stand too deep: the parser gives up without a place."""
    if isinstance(error, RecursionError):
        deepest = max(re.finditer(r"[^\n]*", text), key=lambda line: sum(map(line[0].count, "[{")))
        return deepest.start()
    number = re.search(r"[0-9_]{4000,}", text)
    return number.start() if number is not None else 0


def _at_place(line: int | str, column: int | str, fault: StrOrPromise) -> str:
    sentence = _("Line %(line)s, column %(column)s: %(fault)s")
    return sentence % {"line": line, "column": column, "fault": fault}
