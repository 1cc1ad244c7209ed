"""Triggers of this app: frozen revisions, instruments and every row of an evaluation never change."""

from collections.abc import Iterator

from common.triggers import Trigger
from workflow.triggers import append_only


def innovation_triggers() -> Iterator[Trigger]:
    """The append-only tables."""
    for table in (
        "innovations_revision",
        "innovations_evaluation",
        "innovations_evaluationline",
        "innovations_assessment",
        "innovations_instrumentversion",
    ):
        yield from append_only(table)
