"""Letters as a search compares them: without accents, capitals and apostrophes, so that "qur'an" finds "Qur’an".

Databases fold by the same table (`organisations/search_text.py`): each letter becomes one other or falls away.
"""

import unicodedata
from collections.abc import Iterator

# Letters whose accent Unicode does not take apart.
_PLAIN_LETTERS = dict(zip("æÆœŒøØđĐðÐħĦıłŁŋŊßþÞŧŦ", "aaoooodddDhhillnnsttt", strict=False)) | {"Ð": "d"}
_SIGNS = {
    **dict.fromkeys("‐‑‒–—−", "-"),
    **dict.fromkeys("“”„‟«»", '"'),
}
# Typographic and typed apostrophes, the half rings of transliterated Arabic, accents that stand alone.
_APOSTROPHES = "'’‘‛ʼʻʹʾʿ′‵`´＇"


def _folds() -> Iterator[tuple[str, str]]:
    for code in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)):
        letter = chr(code)
        base = unicodedata.normalize("NFKD", letter)[0].lower()
        if base.isascii() and base.isalpha():
            yield letter, base


_LETTERS = {**dict(_folds()), **_PLAIN_LETTERS, **_SIGNS}
# `translate` of PostgreSQL: what stands beyond the end of the second text falls away.
FOLDED_FROM = "".join(_LETTERS) + _APOSTROPHES
FOLDED_TO = "".join(_LETTERS.values())
_TABLE = {ord(letter): FOLDED_TO[place : place + 1] for place, letter in enumerate(FOLDED_FROM)} | {
    code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)
}


def folded(text: str) -> str:
    """The text as it is compared."""
    return unicodedata.normalize("NFC", text).translate(_TABLE)
