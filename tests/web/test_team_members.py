"""Members of a team are people, of another agency too: found by name or mail, they edit the draft and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from common.errors import NotPermitted
from innovations.models import Edit, Innovation
from innovations.services.proposals import drafting
from organisations.enums import Role
from organisations.models import OfficeHeld
from organisations.services.appointing import appoint, end, seat_of
from tests.api.conftest import Api
from tests.web.test_query_counts import queries_of
from tests.world import World, hired
from workflow.engine import gate

Browser = Callable[[str], Client]


@pytest.fixture
def named(world: World) -> World:
    """The neighbour, of another agency, has a name."""
    world.neighbour.person.name = "Siti Aminah"
    world.neighbour.person.save()
    return world


def joined(world: World) -> Innovation:
    """A draft of the own agency with the neighbour in its team."""
    draft = world.draft()
    rows = {"team": [{"person": world.neighbour.person_id, "role": "Anggota"}]}
    return drafting.revise(draft, actor=world.innovator, at=world.tick(), rows=rows)


def team_form(*people: str) -> dict[str, str]:
    form = {"team-TOTAL_FORMS": str(len(people)), "team-INITIAL_FORMS": "0"}
    return form | {f"team-{place}-person": text for place, text in enumerate(people)}


def test_a_member_of_another_agency_edits_and_does_nothing_else(
    named: World, signed_in: Browser, now
) -> None:
    world, client = named, signed_in("neighbour")
    draft = world.draft()
    now()
    page = f"/inovasi/{draft.pk}/"
    before = client.get(page).status_code
    item = drafting.revise(
        draft, actor=world.innovator, at=world.tick(), rows={"team": [{"person": world.neighbour.person_id}]}
    )
    now()

    edit = {"objective": "Antrean pendek", "version": str(item.version)}
    saved = client.post(f"{page}bagian/content/", edit)
    submit = client.get(f"{page}langkah/submit/")
    identity = client.get(f"{page}ubah/")
    seen = f'"{Innovation.objects.get(pk=item.pk).version}"'
    over_http = Api(world).patch(
        world.neighbour, f"innovations/{draft.pk}/", {"themes": "air"}, if_match=seen
    )

    item.refresh_from_db()
    assert (before, saved.status_code, submit.status_code, over_http.status_code) == (404, 302, 403, 200)
    assert (item.objective, item.themes) == ("Antrean pendek", "air")
    # The edit is in the member's own office, and the agency is not theirs to change.
    assert Edit.objects.latest("id").seat == world.seats["neighbour"]
    assert "agency" not in identity.context["form"].fields
    assert page in client.get("/kotak-masuk/draf/").content.decode()


def test_a_member_does_not_take_the_proposal_home(world: World) -> None:
    draft = joined(world)
    body, seen = {"agency": str(world.other_agency.pk)}, f'"{draft.version}"'

    moved = Api(world).patch(world.neighbour, f"innovations/{draft.pk}/", body, if_match=seen)

    draft.refresh_from_db()
    assert (moved.status_code, draft.agency) == (403, world.agency)


def test_whoever_was_taken_off_sees_it_no_more(world: World, signed_in: Browser, now) -> None:
    draft = joined(world)
    drafting.revise(draft, actor=world.innovator, at=world.tick(), rows={"team": []})
    now()

    assert signed_in("neighbour").get(f"/inovasi/{draft.pk}/ubah/").status_code == 404


@pytest.mark.parametrize(("fate", "status"), [("moved", 200), ("left", 404), ("disabled", 302)])
def test_a_member_who_moves_goes_on_and_one_who_left_does_not(
    world: World, signed_in: Browser, now, fate: str, status: int
) -> None:
    draft, account = joined(world), world.neighbour
    client = signed_in("neighbour")
    if fate == "disabled":
        account.is_active = False
        account.save()
    else:
        end(OfficeHeld.objects.get(person=account.person), at=world.tick())
    if fate == "moved":
        appoint(account.person, world.seats["operator"], starts_at=world.tick())
    now()

    page = client.get(f"/inovasi/{draft.pk}/ubah/")
    team = signed_in("innovator").get(f"/inovasi/{draft.pk}/ubah/team/")

    assert (page.status_code, team.status_code) == (status, 200)


def test_a_member_whose_account_was_closed_edits_by_no_door(world: World) -> None:
    draft, account = joined(world), world.neighbour
    account.is_active = False
    account.save()

    with pytest.raises(NotPermitted):
        drafting.may_edit(draft, actor=account, at=world.tick())


def test_after_the_submission_a_member_reads_and_edits_no_more(world: World, signed_in: Browser, now) -> None:
    item = joined(world)
    client = signed_in("neighbour")
    gate.perform(item, "submit", actor=world.innovator, at=world.tick())
    now()

    answers = [client.get(f"/inovasi/{item.pk}/{rest}").status_code for rest in ("", "ubah/", "tim/")]

    assert answers == [200, 409, 409]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("neighbour@uji.example", True),
        ("Siti Aminah <NEIGHBOUR@uji.example>", True),
        ("siti aminah", True),
        ("Siti", False),
        ("stranger@uji.example", False),
        ("00000000-0000-4000-8000-000000000009", False),
    ],
)
def test_who_is_meant_is_typed_by_name_or_mail(
    named: World, signed_in: Browser, now, typed: str, found: bool
) -> None:
    draft = named.draft()
    now()

    answer = signed_in("innovator").post(f"/inovasi/{draft.pk}/ubah/team/", team_form(typed))

    people = list(draft.team.values_list("person_id", "name"))
    assert (answer.status_code, people) == (
        (302, [(named.neighbour.person_id, "Siti Aminah")]) if found else (422, [])
    )
    assert found or typed in answer.content.decode()


def test_one_name_of_two_people_asks_for_the_mail(named: World, signed_in: Browser, now) -> None:
    named.operator.person.name = "Siti Aminah"
    named.operator.person.save()
    draft = named.draft()
    now()

    answer = signed_in("innovator").post(f"/inovasi/{draft.pk}/ubah/team/", team_form("Siti Aminah"))

    assert "isikan alamat surelnya" in answer.content.decode()


def test_a_stored_member_is_shown_by_name_and_stays(named: World, signed_in: Browser, now) -> None:
    draft = joined(named)
    now()
    client, address = signed_in("innovator"), f"/inovasi/{draft.pk}/ubah/team/"
    row = client.get(address).context["formset"].forms[0]
    shown = {f"team-0-{name}": row[name].value() or "" for name in ("id", "name", "position_title", "role")}
    shown["team-0-person"] = row.fields["person"].prepare_value(row["person"].value())

    client.post(address, {**team_form(""), **shown})

    assert shown["team-0-person"] == "Siti Aminah <neighbour@uji.example>"
    assert list(draft.team.values_list("person_id", flat=True)) == [named.neighbour.person_id]


def test_the_page_finds_people_and_adds_each_once(named: World, signed_in: Browser, now) -> None:
    draft = named.draft()
    now()
    client, address = signed_in("innovator"), f"/inovasi/{draft.pk}/tim/"

    def found(text: str) -> list[str]:
        return [each.words for each, _there in client.get(address, {"q": text}).context["found"]]

    by_name, by_mail, foreign, short = found("aminah"), found("NEIGHBOUR@"), found("stranger"), found("si")
    person = str(named.neighbour.person_id)
    answers = [client.post(address, {"person": person}).status_code for _time in range(2)]
    answers.append(client.post(address, {"person": str(named.stranger.person_id)}).status_code)

    siti = "Siti Aminah <neighbour@uji.example>"
    assert (by_name, by_mail[:1], foreign, short) == ([siti], [siti], [], [])
    assert answers == [302, 400, 404]
    assert list(draft.team.values_list("name", flat=True)) == ["Siti Aminah"]


def test_many_people_cost_as_much_as_one(world: World, signed_in: Browser, now: Any) -> None:
    draft = world.draft()
    now()
    client = signed_in("innovator")
    one = queries_of(client, f"/inovasi/{draft.pk}/tim/?q=uji")
    for number in range(30):
        hired(f"banyak{number}", seat_of(Role.PANEL_MEMBER, government=world.government, ordinal=40 + number))

    assert queries_of(client, f"/inovasi/{draft.pk}/tim/?q=uji") == one
