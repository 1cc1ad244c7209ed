"""What `doctor` and the page of operation say of the nightly verification, and where its notices lead."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from history.services import self_check
from notifications.models import Notice
from notifications.wording import notice_in_words
from operation.enums import Level
from operation.services import health
from tests.world import World
from workflow.engine.verification import Finding
from workflow.models import Heartbeat

pytestmark = pytest.mark.django_db


def look() -> tuple[Level, str]:
    check = next(entry for entry in health.CHECKS if entry.name == "verification")
    [found] = check.look(timezone.now())
    return found.level, str(found.sentence)


def test_notices_lead_where_something_can_be_done(world: World) -> None:
    names = {user.person_id: name for name, user in world.people.items()}

    self_check.tell([Finding(2, "innovation x", "columns", "lain")], at=world.now)

    told = {names[row.person_id]: notice_in_words(row).path for row in Notice.objects.all()}
    assert told == {
        "administrator": "/operasi/",
        **dict.fromkeys(("inspector", "foreign_inspector"), "/catatan/"),
    }
    assert look()[0] == Level.FAILURE
    assert "innovation x: columns: lain" in look()[1]


@pytest.mark.parametrize(
    ("production", "nights", "level"),
    [(True, 4, Level.WARNING), (True, 2, Level.OK), (False, 4, Level.OK)],
)
def test_nights_without_it_are_a_warning_in_production(
    settings: Settings, production: bool, nights: int, level: Level
) -> None:
    settings.PRAKARSA_PRODUCTION = production
    Heartbeat.objects.create(kind="verify", name="history", at=timezone.now() - timedelta(days=nights))

    assert look()[0] == level
