"""Agencies named in addresses and bodies of the API as people name them."""

from typing import Any

import pytest

from innovations.services.proposals import plan_changes
from tests.api.conftest import Api
from tests.world import World


@pytest.fixture
def abbreviated(world: World) -> World:
    """The world, in which the health agency is known as Dinkes."""
    world.agency.abbreviation = "Dinkes"
    world.agency.save()
    return world


def titles(answer: Any) -> list[str]:
    return [row["id"] for row in answer.data["results"]]


def test_lists_are_filtered_by_abbreviation_name_and_key_alike(api: Api, abbreviated: World) -> None:
    draft = abbreviated.draft()

    found = [
        titles(api.get(abbreviated.bureau, f"innovations/?agency={text}"))
        for text in (draft.agency_id, "Dinkes", "dinas%20kesehatan%20kab.%20tuban")
    ]

    assert found == [[str(draft.pk)]] * 3


def test_every_other_list_knows_it_by_that_name(api: Api, abbreviated: World) -> None:
    plan_changes.start(abbreviated.launched(), actor=abbreviated.innovator, at=abbreviated.tick())
    abbreviated.in_force()
    bureau = abbreviated.bureau
    asked = (
        (bureau, "reports/?agency=DINKES"),
        (bureau, "plan-changes/?agency=dinkes"),
        (bureau, "contracts/?agency=Din-Kes"),
        (None, "public/innovations/?agency=dinas%20kesehatan"),
    )

    found = {address: api.get(user, address) for user, address in asked}
    other = [api.get(user, address.split("=")[0] + "=Dinas%20Penanaman%20Modal") for user, address in asked]

    assert [address for address, answer in found.items() if answer.data["results"] == []] == []
    assert [answer.data["results"] for answer in other] == [[]] * len(asked)


def test_more_time_is_given_by_the_abbreviation_of_an_agency(api: Api, abbreviated: World) -> None:
    abbreviated.in_force()
    asked = {
        "government": str(abbreviated.government.pk),
        "agency": "dinkes",
        "due_from": "2025-01-01",
        "due_until": "2025-12-31",
        "until": "2026-02-27",
        "reason": "Banjir.",
    }

    answer = api.post(abbreviated.sekda, "extensions/", asked)

    assert answer.status_code in {200, 201}, answer.data


def test_an_unknown_agency_is_named_instead_of_an_empty_list(api: Api, abbreviated: World) -> None:
    refused = api.get(abbreviated.bureau, "innovations/?agency=Dinas%20Angkasa")

    assert (refused.status_code, refused.data["errors"][0]["field"]) == (400, "agency")


def test_a_draft_is_made_for_an_agency_by_its_abbreviation(api: Api, abbreviated: World) -> None:
    made = api.post(abbreviated.innovator, "innovations/", {"title": "Kantin Puspa", "agency": "DINKES"})
    refused = api.post(abbreviated.innovator, "innovations/", {"title": "Kantin", "agency": "Angkasa"})

    assert (made.status_code, made.data["agency"]["id"]) == (201, str(abbreviated.agency.pk))
    assert (refused.status_code, [e["field"] for e in refused.data["errors"]]) == (400, ["agency"])


def test_agencies_are_searched_by_abbreviation(api: Api, abbreviated: World) -> None:
    found = api.get(abbreviated.bureau, "agencies/?q=dinkes")

    assert [row["name"] for row in found.data["results"]] == [abbreviated.agency.name]
