"""Kinds of programme: published as immutable versions, read back as a document."""

from datetime import datetime
from pathlib import Path

from organisations.models import Government
from programmes.kind_document import parse
from programmes.models import ProgrammeKindVersion
from workflow.policies import immutable_versions

SHIPPED = Path(__file__).resolve().parents[1] / "kinds"


def shipped_files() -> list[Path]:
    """The documents that come with the program, in order of name."""
    return sorted(SHIPPED.glob("*.toml"))


def publish_file(
    path: Path, *, at: datetime, government: Government | None = None
) -> tuple[ProgrammeKindVersion, bool]:
    """Publish the document in a file; returns the version and whether it is new.

    Raises BadInput naming every faulty place, NotPermitted for somebody else's name, and what reading raises.
    """
    text = path.read_text(encoding="utf-8")
    head = parse(text, new=True).model_dump(include={"name", "title", "legal_basis"})
    shipped = {each.stem for each in shipped_files()}
    return immutable_versions.save_version(
        ProgrammeKindVersion, text, head, at=at, government=government, shipped=shipped
    )
