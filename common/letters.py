"""The letters that a print has, and what falls away when a text is typed.

Contracts are printed with the fonts that come with the program and with no other. A letter that they lack would leave a
blank on a signed sheet; one that is written from right to left, or that only changes its neighbour, would read
otherwise than it was typed. Both are refused when somebody types them, and again before a number is given.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.errors import Gap
from common.types import Column, Json, StrOrPromise

# Debris of copying from web pages and office programs: it takes no room on paper and means nothing in Indonesian.
INVISIBLE = {
    ord(letter): None
    for letter in (
        *"\u00ad\u034f\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff",
        *map(chr, range(0xFE00, 0xFE10)),
    )
}
_BETWEEN_WORDS = frozenset(" \n\t")
# Marks on a neighbour, controls and format characters, private use, unassigned, separators of lines.
_NO_LETTERS = frozenset({"Mn", "Mc", "Me", "Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
# So many letters are named in one sentence.
_NAMED = 8


def typed_text(text: str) -> str:
    """What a typed text becomes: NFC, line feeds at the ends of lines, without what takes no room on paper."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(INVISIBLE))


def filled_lines(text: str) -> tuple[str, ...]:
    """The lines of a typed text that say something, without spaces at their ends."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def letters_without_glyph(text: str) -> tuple[str, ...]:
    """The letters of `text` that no print shows, each once, in their order. Reads the fonts at the first call."""
    normal = unicodedata.normalize("NFC", text)
    # Names and letterheads are printed in capitals.
    return tuple(
        letter
        for letter in dict.fromkeys(normal)
        if letter not in _BETWEEN_WORDS and not all(map(_is_shown, letter + letter.upper()))
    )


def refusal(text: str) -> StrOrPromise:
    """The sentence that refuses `text`, naming its letters; empty when all of it can be printed."""
    letters = letters_without_glyph(text)
    if not letters:
        return ""
    return _(
        "A print does not have these letters: %(letters)s. Write with Latin letters, digits and common signs."
    ) % {"letters": named(letters)}


def named(letters: Iterable[str]) -> str:
    """Letters as a sentence names them: `“你” (U+4F60)`; those that cannot be shown alone by their number."""
    each = list(letters)
    words = [_named(letter) for letter in each[:_NAMED]]
    return ", ".join([*words, *(["…"] if len(each) > _NAMED else [])])


def unprintable(tree: Json, *, place: str = "") -> Iterator[Gap]:
    """A gap for each text within `tree` that has such letters, by its path: `indicators.3.name`."""
    if isinstance(tree, str):
        if sentence := refusal(tree):
            yield Gap(place, "letters", sentence)
    elif isinstance(tree, dict):
        for name, part in tree.items():
            yield from unprintable(part, place=f"{place}.{name}" if place else str(name))
    elif isinstance(tree, list | tuple):
        for index, part in enumerate(tree):
            yield from unprintable(part, place=f"{place}.{index}" if place else str(index))


def validate_printed(text: str) -> None:
    """Refuse what cannot be printed, for fields of models, forms and serializers."""
    if sentence := refusal(str(text)):
        raise ValidationError(sentence, code="letters")


def printed(column: Column) -> Column:
    """The column, whose text reaches a print. It is no part of the migration: the database holds any text."""
    column.validators.append(validate_printed)
    return column


def _named(letter: str) -> str:
    number = f"U+{ord(letter):04X}"
    return number if unicodedata.category(letter) in _NO_LETTERS else f"“{letter}” ({number})"


@lru_cache(maxsize=8192)
def _is_shown(letter: str) -> bool:
    return (
        ord(letter) in _drawn()
        and unicodedata.category(letter) not in _NO_LETTERS
        and unicodedata.bidirectional(letter) not in _RIGHT_TO_LEFT
    )


@cache
def _drawn() -> frozenset[int]:
    """What every shipped font has a glyph for, whatever weight and slant a text gets."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 -- loads only where a text is judged

    drawn = []
    for file in sorted(Path(settings.PRAKARSA_FONTS_DIR).glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            drawn.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*drawn)
