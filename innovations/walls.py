"""Triggers of this app: frozen revisions and evaluations never change."""

from collections.abc import Iterator

from common.triggers import Trigger
from workflow.triggers import append_only


def innovation_triggers() -> Iterator[Trigger]:
    """The append-only tables."""
    for table in ("innovations_revision", "innovations_evaluation", "innovations_evaluationline"):
        yield from append_only(table)
