"""The document of who is notified of what is generated, current, and true of everything that happens in the world."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.urls import get_resolver

from notifications.models import Notice
from notifications.outcomes import is_outcome
from notifications.services.notice_table import opened_by
from tests import staged_objects
from tests.world import World
from workflow.engine.registry import flows, kinds_without_notice
from workflow.models import Event, Task
from workflow.outbox import queue
from workflow.policy_changes.permission_table import shipped
from workflow.web.phrases import recorded_kinds

STEPS = {f"{flow.subject_type}.{name}" for flow in flows().values() for name in flow.names()}


def test_the_published_table_is_current(tmp_path: Path) -> None:
    call_command("notice_table", write=tmp_path / "notices.md")

    assert Path("docs/notices.md").read_text(encoding="utf-8") == (tmp_path / "notices.md").read_text(
        encoding="utf-8"
    )
    assert shipped(Path(settings.PRAKARSA_POLICIES_DIR))


def test_every_kind_of_event_that_happens_is_in_the_table(world: World) -> None:
    # Pages register the phrases of the events they show when they are loaded.
    assert get_resolver().url_patterns
    staged_objects.set_up(world)

    happened = set(Event.objects.values_list("kind", flat=True))

    assert len(happened) > 20
    assert happened - STEPS - set(recorded_kinds()) == set()


def test_tasks_of_events_agree_with_the_table(world: World) -> None:
    staged_objects.set_up(world)

    assert [kinds for kinds in _moments_that_open_tasks() if not any(map(opened_by, kinds))] == []


def test_event_notices_agree_with_the_table(world: World) -> None:
    staged_objects.set_up(world)
    queue.deliver_due(at=world.tick())

    found = set(Notice.objects.filter(event__isnull=False).values_list("kind", "event__kind"))

    assert {kind for kind, _event in found} >= {"task", "outcome", "news"}
    assert [event for kind, event in found if kind == "outcome" and not is_outcome(event)] == []
    assert [event for kind, event in found if kind == "news" and event not in STEPS] == []
    assert [event for _kind, event in found if event in kinds_without_notice()] == []


def _moments_that_open_tasks() -> list[set[str]]:
    """The recorded kinds of each moment at which a task of a subject was opened and no transition was taken."""
    opened: set[Any] = set(Task.objects.values_list("subject_id", "opened_at"))
    moments: dict[Any, set[str]] = {}
    for subject, at, kind in Event.objects.values_list("subject_id", "at", "kind"):
        if (subject, at) in opened:
            moments.setdefault((subject, at), set()).add(kind)
    return [kinds for kinds in moments.values() if not kinds & STEPS]
