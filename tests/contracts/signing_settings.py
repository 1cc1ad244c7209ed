"""The file of PRAKARSA_SIGNING_FILE as a test wants it."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def signing_file(settings: Any, folder: Path, **members: Any) -> Path:
    """Write it anew: what it said before, and `members`; a table is joined with what it held, None takes away."""
    former = settings.PRAKARSA_SIGNING_FILE
    said = tomllib.loads(Path(former).read_text("utf-8")) if former else {}
    for name, value in members.items():
        said[name] = said.get(name, {}) | value if isinstance(value, dict) else value
    path = folder / "signing.toml"
    path.write_text("\n".join(_lines(said)), "utf-8")
    settings.PRAKARSA_SIGNING_FILE = str(path)
    return path


def stamping(authority: Any, root_file: Path) -> dict[str, Any]:
    """The table of a simulated time-stamp authority."""
    return {"url": authority.tsa_url, "roots": str(root_file), "seconds": 30}


def _lines(said: Mapping[str, Any]) -> Iterator[str]:
    tables = {name: value for name, value in said.items() if isinstance(value, dict)}
    yield from (
        f"{name} = {json.dumps(value)}"
        for name, value in said.items()
        if value is not None and name not in tables
    )
    for name, table in tables.items():
        yield f"[{name}]"
        yield from (f"{key} = {json.dumps(value)}" for key, value in table.items())
