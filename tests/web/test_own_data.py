"""One's own personal data: nothing that names a person is left out, nothing of others is in it."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from dashboard.own_data import CATEGORIES, people_tables
from tests.world import World

pytestmark = pytest.mark.django_db


def test_every_table_that_names_a_person_has_its_reason() -> None:
    """A new one fails here until somebody says why it is kept and for how long."""
    told = [label for category in CATEGORIES for label in category.tables]
    assert sorted(told) == sorted(people_tables())


def test_the_copy_holds_ones_own_rows_and_no_key(
    world: World, now: Callable[[], None], signed_in: Callable[[str], Client]
) -> None:
    world.approved()
    now()
    page = signed_in("head").get("/data-pribadi/")
    assert "UU 27/2022" in page.content.decode()
    answer = signed_in("head").get("/data-pribadi/unduh/")
    assert answer["Content-Disposition"] == 'attachment; filename="data-pribadi.json"'
    text = answer.content.decode()
    categories = json.loads(text)["categories"]
    me = str(world.head.person_id)
    assert [row["id"] for row in categories["identity"]["tables"]["organisations.Person"]] == [me]
    assert {row["actor_id"] for row in categories["acts"]["tables"]["workflow.Event"]} == {me}
    assert {row["person_id"] for row in categories["acts"]["tables"]["workflow.Decision"]} == {me}
    assert world.innovator.email not in text
    assert "password" not in text
