"""What is English on a page in Indonesian, found by words that no Indonesian sentence has."""

import html
import re

# Quoted as they were written: sources of policies and templates, what somebody typed.
_QUOTED = re.compile(r"<(script|style|pre|code|textarea)\b.*?</\1>", re.DOTALL)
_SPOKEN = re.compile(r'\b(?:title|placeholder|aria-label|alt|data-label)="([^"]*)"')
_ENGLISH = re.compile(
    r"\b(?:the|is|are|was|were|please|this|that|with|not|and|of|for|you|your|has|have|been|must|may|cannot|only|from|"
    r"there|which|who|when|by|it|be|yes|or|if|what|required|field|back|save|search|delete|edit|none|unknown|"
    r"missing)\b",
    re.IGNORECASE,
)


def english_in(page: str) -> list[str]:
    """The texts and labels of a page that have English words in them."""
    shown = _QUOTED.sub("\n", page)
    texts = [*re.sub(r"<[^>]*>", "\n", shown).split("\n"), *_SPOKEN.findall(shown)]
    return [text for text in (html.unescape(each).strip() for each in texts) if _ENGLISH.search(text)]
