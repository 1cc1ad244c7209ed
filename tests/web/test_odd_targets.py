"""What looks odd about targets is asked in the form of rows and over the interface; a percentage needs its unit."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from innovations.models import Innovation
from innovations.services.proposals import plan_changes
from tests.innovations.test_plan_changes import launched
from tests.innovations.test_plan_sheet import bare
from tests.web.test_rows import address, opened
from tests.world import World

Browser = Callable[[str], Client]
ODD = {"name": "Cakupan", "unit": "%", "aggregation": "sum", "target_year": "400"}


def typed(client: Client, draft: Innovation, **cells: str) -> dict[str, str]:
    """The form with these cells in its first row."""
    untouched = {"indicators-INITIAL_FORMS": "0"} | opened(client, draft)
    return untouched | {f"indicators-0-{name}": text for name, text in cells.items()}


def stored_targets(draft: Innovation) -> list[tuple[str, str, Decimal | None]]:
    return list(draft.indicators.values_list("name", "aggregation", "target_year"))


def test_the_form_asks_and_stores_once_confirmed(world: World, signed_in: Browser, now) -> None:
    draft = bare(world)
    now()
    client = signed_in("innovator")
    form = typed(client, draft, **ODD)

    asked = client.post(address(draft), form)
    before = stored_targets(draft)
    client.post(address(draft), {**form, "confirmed": "on"})

    page = asked.content.decode()
    assert (asked.status_code, before) == (422, [])
    assert ("“Cakupan”: “%” dijumlahkan" in page, "targetnya 400 %" in page) == (True, True)
    assert 'name="confirmed"' in page
    assert stored_targets(draft) == [("Cakupan", "sum", Decimal(400))]


def test_only_new_oddities_are_asked_about(world: World, signed_in: Browser, now) -> None:
    draft = bare(world)
    now()
    client = signed_in("innovator")
    client.post(address(draft), {**typed(client, draft, **ODD), "confirmed": "on"})

    again = client.post(address(draft), typed(client, draft, name="Cakupan layanan"))
    more = client.post(address(draft), typed(client, draft, target_quarter_1="250"))

    assert (again.status_code, more.status_code) == (302, 422)
    assert [(gap.field, gap.code) for gap in more.context["refusal"].gaps] == [
        ("indicators.0.targets.quarter_1", "beyond_hundred")
    ]


def test_the_api_asks_about_a_row_and_stores_it_confirmed(world: World, signed_in: Browser, now) -> None:
    draft = bare(world)
    now()
    client, rows = signed_in("innovator"), f"/api/v1/innovations/{draft.pk}/indicators/"

    asked = client.post(rows, ODD, content_type="application/json")
    stored = client.post(rows, {**ODD, "confirm": True}, content_type="application/json")
    draft.refresh_from_db()
    changed = client.patch(
        f"{rows}{stored.json()['id']}/",
        {"target_q1": "150"},
        content_type="application/json",
        headers={"If-Match": f'"{draft.version}"'},
    )

    assert (asked.status_code, asked.json()["code"]) == (422, "looks_odd")
    assert [(gap["field"], gap["code"]) for gap in asked.json()["errors"]] == [
        ("indicators.0.aggregation", "adds_up"),
        ("indicators.0.target_year", "beyond_hundred"),
    ]
    assert (stored.status_code, stored_targets(draft)) == (201, [("Cakupan", "sum", Decimal(400))])
    assert [gap["field"] for gap in changed.json()["errors"]] == ["indicators.0.targets.quarter_1"]


def test_a_change_of_the_plan_is_asked_about_too(world: World, signed_in: Browser, now) -> None:
    change = plan_changes.start(launched(world), actor=world.innovator, at=world.tick())
    now()
    client, one = signed_in("innovator"), f"/api/v1/plan-changes/{change.pk}/"

    def send(**more: object) -> int:
        change.refresh_from_db()
        return client.patch(
            one,
            {"indicators": [ODD], **more},
            content_type="application/json",
            headers={"If-Match": f'"{change.version}"'},
        ).status_code

    assert (send(), send(confirm=True)) == (422, 200)


@pytest.mark.parametrize(
    ("cells", "refused"),
    [
        ({"unit": "%", "target_year": "85%", "target_quarter_1": "20 %"}, []),
        ({"unit": "persen", "target_year": "85%"}, []),
        ({"unit": "Persen (%)", "target_year": "85%"}, []),
        ({"unit": "% poin", "target_year": "85%"}, ["target_year"]),
        ({"unit": "Orang", "target_year": "85%"}, ["target_year"]),
        ({"unit": "", "baseline": "85%", "target_quarter_1": "85%"}, ["baseline", "target_quarter_1"]),
        ({"unit": "%", "weight": "20%"}, ["weight"]),
    ],
)
def test_a_percentage_in_a_plan_follows_its_unit(
    world: World, signed_in: Browser, now, cells: dict[str, str], refused: list[str]
) -> None:
    draft = bare(world)
    now()
    client = signed_in("innovator")

    answer = client.post(address(draft), typed(client, draft, name="Cakupan", **cells))

    assert answer.status_code == (422 if refused else 302)
    wrong = answer.context["formset"].forms[0].errors if refused else {}
    assert sorted(wrong) == sorted(refused)
    assert all("adalah persentase" in " ".join(messages) for messages in wrong.values())
