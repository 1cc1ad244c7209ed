"""The wording of a contract: plain text, **bold** and a fixed list of placeholders. No HTML, no template code.

A wording is parsed before any value is put in, so that a value can never act as a placeholder or as markup.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from contracts.enums import Party

# What a wording may name, and what stands there in print.
PLACEHOLDERS = frozenset(
    {
        "agency",
        "all_parties",
        "giving_parties",
        "government",
        "ground",
        "innovation",
        "number",
        "party",
        "period_last",
        "period_start",
        "place",
        "previous_number",
        "previous_signed_on",
        "reason",
        "receiving_party",
        "report_count",
        "revision",
        "signed_in_words",
        "signed_on",
        "year",
    }
    | {f"{party.value}_office" for party in Party}
)
_PIECE = re.compile(r"\*\*|\{[a-z_]*\}|[{}]|<[A-Za-z/!?]|[^*{}<]+|.", re.DOTALL)


class WordingFault(ValueError):
    """The text is no wording. `code` is `unknown_placeholder`, `stray_brace`, `html` or `open_bold`."""

    def __init__(self, *, code: str, found: str) -> None:
        super().__init__(f"{code}: {found}")
        self.code = code
        self.found = found


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one weight. `name` is the placeholder it stands for; empty for literal text."""

    text: str
    bold: bool = False
    name: str = ""


def parsed(text: str) -> list[Run]:
    """The runs of `text` in order. Raises WordingFault at the first thing that is not allowed."""
    runs: list[Run] = []
    bold = False
    for piece in _PIECE.findall(text):
        if piece == "**":
            bold = not bold
        elif piece[0] == "{" and len(piece) > 1:
            if piece[1:-1] not in PLACEHOLDERS:
                raise WordingFault(code="unknown_placeholder", found=piece)
            runs.append(Run("", bold, piece[1:-1]))
        elif piece in "{}":
            raise WordingFault(code="stray_brace", found=piece)
        elif len(piece) == 2 and piece[0] == "<":
            raise WordingFault(code="html", found=piece)
        else:
            runs.append(Run(piece, bold))
    if bold:
        raise WordingFault(code="open_bold", found="**")
    return runs


def filled(text: str, values: Mapping[str, str]) -> list[Run]:
    """The runs of `text` with the value of each placeholder; KeyError when one is not given."""
    return [Run(values[run.name], run.bold) if run.name else run for run in parsed(text)]


def in_full(text: str, values: Mapping[str, str]) -> str:
    """The text as it reads in print, without its weights."""
    return "".join(run.text for run in filled(text, values))
