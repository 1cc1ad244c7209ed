"""Articles out of pasted text: a line "Pasal 3" begins the next one. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_HEADING = re.compile(
    r"\s*(pasal\s+(?:\d+[A-Z]{0,2}|[IVXLC]+)|KESATU|KEDUA|KETIGA|KEEMPAT|KELIMA|KEENAM|KETUJUH|KEDELAPAN|KESEMBILAN|KESEPULUH)\s*[:.]?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One article as it is written: "Pasal 3" and its text."""

    label: str
    text: str


def articles_in(text: str) -> tuple[list[ArticleText], str]:
    """The articles in their order, and what stands before the first one, which belongs to none.

    A decree counts its dictums in words (KESATU, KEDUA); a regulation numbers articles.
    """
    found: list[tuple[str, list[str]]] = []
    before: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        heading = _HEADING.fullmatch(line)
        if heading:
            found.append((_label(heading[1]), []))
        else:
            (found[-1][1] if found else before).append(line)
    return [ArticleText(label, "\n".join(lines).strip()) for label, lines in found], "\n".join(before).strip()


def carrying_article(articles: Sequence[ArticleText]) -> str:
    """The label of the article that carries the annex: the first that speaks of it, else the first; "" without any."""
    speaking = (each for each in articles if "lampiran" in each.text.casefold())
    found = next(speaking, articles[0] if articles else None)
    return " ".join(found.label.split()) if found is not None else ""


def as_text(articles: Sequence[ArticleText]) -> str:
    """The same articles as text that `articles_in` reads."""
    return "\n\n".join(f"{each.label}\n{each.text}" for each in articles)


def _label(heading: str) -> str:
    words = heading.split()
    if words[0].casefold() == "pasal":
        return f"Pasal {words[1].upper()}"
    return heading.upper()
