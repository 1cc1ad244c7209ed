"""One case of the table of rights: who gets which answer, and how the rows are written (see `matrix.py`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

OWN = ("innovator", "operator", "head")
GOV = ("bureau", "sekda", "regent", "inspector", "administrator")
OTHERS = (
    "neighbour",
    "neighbour_head",
    "lan",
    "stranger",
    "foreign_sekda",
    "foreign_bureau",
    "foreign_inspector",
    "nobody",
)
PERSONAS = ("anonymous", *OWN, *GOV, *OTHERS)
_GROUPS = {"own": OWN, "gov": GOV, "*": PERSONAS}


@dataclass(frozen=True)
class MatrixCase:
    """One case. `target` names the things of the stage whose ids fill the route; `body` is built from the stage."""

    method: str
    route: str
    expect: str
    target: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[Any], dict[str, Any]] | dict[str, Any] | None = None
    if_match: str = ""

    def cells(self) -> dict[str, int]:
        """The expected status of every persona."""
        found: dict[str, int] = {}
        for part in reversed([p.split() for p in self.expect.split(";")]):
            for name in part[1:]:
                for persona in _GROUPS.get(name, (name,)):
                    found.setdefault(persona, int(part[0])) if name == "*" else found.update(
                        {persona: int(part[0])}
                    )
        missing = set(PERSONAS) ^ set(found)
        if missing:
            raise ValueError(f"{self.method} {self.route}: {sorted(missing)}")
        return found


V1 = "api/v1/"
EVERYBODY = "200 *"
SIGNED_IN = "401 anonymous; 200 *"
SEEN_DRAFT = "401 anonymous; 200 own bureau; 404 *"
SEEN = "401 anonymous; 200 own gov lan; 404 *"
SEEN_HERE = "401 anonymous; 200 own gov; 404 *"
# Handed in or concluded, under a policy that lets LAN's reviewers watch.
WATCHED = SEEN


def one(thing: str, **more: str) -> dict[str, str]:
    """The target of a route about one thing."""
    return {"pk": thing, **more}


def get(route: str, expect: str, target: Mapping[str, str] | None = None) -> MatrixCase:
    """Reading."""
    return MatrixCase("GET", V1 + route, expect, target or {})


def post(route: str, expect: str, target: Mapping[str, str] | None = None, body: Any = None) -> MatrixCase:
    """Acting."""
    return MatrixCase("POST", V1 + route, expect, target or {}, {} if body is None else body)


def patch(route: str, expect: str, thing: str, body: Any, **more: str) -> MatrixCase:
    """Changing what one saw."""
    return MatrixCase("PATCH", V1 + route, expect, one(thing, **more), body, if_match=thing)


def delete(route: str, expect: str, target: Mapping[str, str]) -> MatrixCase:
    """Removing."""
    return MatrixCase("DELETE", V1 + route, expect, target)


def upload(_stage: Any) -> dict[str, Any]:
    """A small PDF."""
    file = BytesIO(b"%PDF-1.7\n%%EOF\n")
    file.name = "bukti.pdf"
    return {"file": file}
