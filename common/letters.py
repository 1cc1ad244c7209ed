"""The letters that a print has, and what falls away when a text is typed.

Contracts are printed with the fonts that come with the program and with no other. A letter that they lack would leave a
blank on a signed sheet; one that is written from right to left, or that only changes its neighbour, would read
otherwise than it was typed. Both are refused when somebody types them, and again before a number is given.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.canonical import NotCanonical, clean_text
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
# What programs write in place of the plain sign, and looks the same.
_PLAIN = str.maketrans(
    {"\r": "\n", "\u2028": "\n", "\u2029": "\n", "\u2010": "-", "\u2011": "-", "\u02bc": "’"}
)
# So are letters in double width, in the letters of mathematics and as ligatures (fi), which no search finds.
_DRESSED = ("<wide>", "<narrow>", "<font>", "<compat>")
# Tabs, ends of lines and every kind of space; controls that Python calls white space are none.
_SPACE = re.compile(r"[\t\n \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_BETWEEN_WORDS = frozenset(" \n\t")
# Letters of other scripts that are signs of their own, of units and formulas, and look like no Latin letter.
_SIGNS = frozenset("ΔΘΛΞΠΣΦΨΩβδεθλμπφψµªº")
# Marks on a neighbour, controls and format characters, private use, unassigned, separators of lines.
_NO_LETTERS = frozenset({"Mn", "Mc", "Me", "Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
# So many letters are named in one sentence.
_NAMED = 8


def typed_text(text: str) -> str:
    """What a typed text becomes: NFC, line feeds at the ends of lines, without what takes no room on paper."""
    if text.isascii() and "\r" not in text:
        return text
    plain = text.replace("\r\n", "\n").translate(INVISIBLE).translate(_PLAIN)
    return unicodedata.normalize("NFC", "".join(map(_undressed, plain)))


def typed_line(text: str) -> str:
    """What a title, a name or a code becomes: the same, on one line, with one space between words."""
    return _SPACE.sub(" ", typed_text(text)).strip(" ")


def line_refusal(text: str) -> StrOrPromise:
    """The sentence that refuses a title, name or code, naming its letters; empty for one that may stand.

    Refused is what no print has, and what looks like a Latin letter and is none: such a name is found by nobody.
    """
    line = typed_line(text)
    if sentence := refusal(line):
        return sentence
    foreign = [letter for letter in dict.fromkeys(line) if not _is_latin(letter)]
    if not foreign:
        return ""
    return _("These letters are not Latin, though they may look so: %(letters)s. Type the word anew.") % {
        "letters": named(foreign)
    }


def line_gaps(text: str, *, place: str) -> Iterator[Gap]:
    """The gap of a title, name or code that is refused."""
    if sentence := line_refusal(text):
        yield Gap(place, "letters", sentence)


def validate_line(text: str) -> None:
    """Refuse what may not stand in a title, name or code, for fields of models, forms and serializers."""
    if sentence := line_refusal(str(text)):
        raise ValidationError(sentence, code="letters")


def text_refusal(text: str) -> str:
    """The sentence that refuses a text in any letters, for a control or what turns the reading about; mostly empty."""
    try:
        clean_text(text)
    except NotCanonical as error:
        return str(error)
    return ""


def validate_text(text: str) -> None:
    """Refuse what may stand in no text at all, for fields of models, forms and serializers."""
    if sentence := text_refusal(str(text)):
        raise ValidationError(sentence, code="letters")


def written_refusal(text: str, *, lines: bool = False) -> StrOrPromise:
    """The sentence that refuses a text of a document, which is kept as it was written; empty for one that may stand.

    What `typed_line` or (`lines`) `typed_text` would put right is refused here. Spaces are not counted.
    """
    if sentence := refusal(text) if lines else line_refusal(text):
        return sentence
    if not lines and "\n" in typed_text(text).strip("\n"):
        return _("This stands on one line.")
    typed = typed_text if lines else typed_line
    wrong = [
        letter for letter in dict.fromkeys(text) if letter not in _BETWEEN_WORDS and typed(letter) != letter
    ]
    if not wrong:
        return ""
    return _(
        "These signs are invisible or stand for others: %(letters)s. Type the text anew without them."
    ) % {"letters": named(wrong)}


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


@lru_cache(maxsize=4096)
def _undressed(letter: str) -> str:
    """The letter or space that this one is another dress of; itself for all others."""
    if letter.isascii() or not unicodedata.decomposition(letter).startswith(_DRESSED):
        return letter
    return unicodedata.normalize("NFKC", letter) if unicodedata.category(letter)[0] in "LNZ" else letter


@lru_cache(maxsize=8192)
def _is_latin(letter: str) -> bool:
    """Whether it is a letter as words in Latin are written with, or no letter at all."""
    if letter.isascii() or unicodedata.category(letter)[0] not in "LM" or letter in _SIGNS:
        return True
    # The letters of phonetics and small capitals look like others, as `ɡ` and `ɑ` do.
    plain = ord(letter) < 0x250 or 0x1E00 <= ord(letter) < 0x1F00
    return plain and unicodedata.category(letter) in ("Lu", "Ll") and "LATIN" in unicodedata.name(letter, "")


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
