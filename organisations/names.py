"""Names of agencies, innovations and places: as shown, and as compared.

Published names carry no-break spaces, double blanks, lost commas and every kind of apostrophe. For display only the
white space is put right; the spelling is the publisher's. For matching a key is made that forgets what does not tell
two agencies of one government apart.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

from common.letters import typed_text

_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_LINE_WHITE_SPACE = frozenset("\t\n\r")

_APOSTROPHES = re.compile("['’‘ʼʻ`´]")
_ABBREVIATION_IN_BRACKETS = re.compile(r"\(\s*[A-Z0-9][A-Z0-9 ,.&/-]{0,11}\)")
_IN_BRACKETS = re.compile(r"\(\s*([A-Z][A-Z0-9 .&/-]{1,11})\s*\)")
_NOT_WORD = re.compile(r"[\W_]+")

# Spellings of one word and names of one kind; applied to whole words, longest first.
_SAME = (
    ("rumah sakit umum daerah", "rsud"),
    ("satuan polisi pamong praja", "satpol pp"),
    ("sekretariat dewan perwakilan rakyat daerah", "sekretariat dprd"),
    ("sekertariat", "sekretariat"),
    ("pemukiman", "permukiman"),
    ("olah raga", "olahraga"),
    ("setda", "sekretariat daerah"),
    ("kec", "kecamatan"),
    ("kep", "kepulauan"),
    ("kab", "kabupaten"),
)
_GOVERNMENT_KINDS = ("kabupaten", "kota", "provinsi")
# Units that are themselves named after a place: "Kecamatan Tuban" is not the "Kecamatan" of Tuban.
_NAMED_AFTER_PLACES = frozenset({"kecamatan", "kelurahan", "desa", "puskesmas"})


def normalise(name: str) -> str:
    """The name as shown: NFC, one plain blank between words, none at the ends, invisible debris removed.

    Case, apostrophes, quotation marks and spelling stay. Raises ValueError, naming the character, for controls and
    for direction marks, which can make a name read as another.
    """
    text = typed_text(name)
    for position, character in enumerate(text, start=1):
        refused = unicodedata.category(character) in _REFUSED_CATEGORIES
        if refused and character not in _LINE_WHITE_SPACE:
            message = _("A name cannot contain the character U+%(code)s (at position %(position)d).")
            raise ValueError(message % {"code": f"{ord(character):04X}", "position": position})
    return " ".join(text.split())


def name_key(name: str, *, government: str = "") -> str:
    """What two spellings of one agency's name have in common; empty for a name without letters or digits.

    Ignores case, punctuation, abbreviations in brackets and known spelling variants, reads `&` as `dan`, and leaves
    off the government's name at the end ("Dinas Kesehatan Kabupaten Tuban" in "Kabupaten Tuban"). Compare keys only
    within one government. Raises ValueError as `normalise` does.
    """
    shown = normalise(name)
    brief = _ABBREVIATION_IN_BRACKETS.sub(" ", shown)
    key = _plain(brief) or _plain(shown)
    key = _without_government(key, _plain(normalise(government)))
    # A division's parent is sometimes part of its name, sometimes a column of its own.
    return key.removesuffix(" sekretariat daerah") if key.startswith("bagian ") else key


def abbreviations_in(name: str) -> list[str]:
    """The abbreviations that a published name gives in brackets: DINKES of "Dinas Kesehatan (DINKES)"."""
    return [found.strip() for found in _IN_BRACKETS.findall(name)]


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("&", " dan ")
    words = _NOT_WORD.sub(" ", _APOSTROPHES.sub("", folded)).strip()
    for variant, standard in _SAME:
        words = re.sub(rf"\b{variant}\b", standard, words)
    return words


def _without_government(key: str, government: str) -> str:
    if not government:
        return key
    if key.endswith(f" {government}"):
        return key.removesuffix(f" {government}")
    kind, _, place = government.partition(" ")
    bare = place if kind in _GOVERNMENT_KINDS else government
    rest = key.removesuffix(f" {bare}")
    if not bare or rest == key or " " not in rest or rest.split(" ")[0] in _NAMED_AFTER_PLACES:
        return key
    return rest
