"""Triggers of this app: edits, frozen contents, recorded targets, instruments, evaluations and progress entries never
change."""

from collections.abc import Iterator

from common.append_only import append_only
from common.triggers import Trigger
from workflow.policies.triggers import owned_names


def innovation_triggers() -> Iterator[Trigger]:
    """The append-only tables, and whose the name of an instrument is."""
    yield from owned_names("innovations_instrumentversion")
    for table in (
        "innovations_edit",
        "innovations_planchangeedit",
        "innovations_reportedit",
        "innovations_revision",
        "innovations_reportrevision",
        "innovations_targetrecord",
        "innovations_recordedtarget",
        "innovations_evaluation",
        "innovations_assessment",
        "innovations_scorerecord",
        "innovations_progressentry",
        "innovations_progressevidence",
        "innovations_milestonedue",
        "innovations_instrumentversion",
    ):
        yield from append_only(table)
