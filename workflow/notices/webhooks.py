"""Placeholder."""

from workflow.models import Event


def queue_event(event: Event) -> None:
    """Nothing yet."""
