"""A proposal in sections: each saves by itself, is as complete as the policy says, and is checked before it is sent."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import UnsentText
from accounts.web.unsent import owner_signed
from innovations.models import PROPOSAL_FIELDS, Innovation
from innovations.proposal_fields import ProposalSection
from innovations.services.proposals import drafting
from innovations.services.proposals.completeness import completeness
from innovations.services.proposals.plan_lists import ROWS
from tests.policies.conftest import published
from tests.world import POLICIES, World
from workflow.models import PolicyVersion
from workflow.policy_changes import changes

Browser = Callable[[str], Client]


def section(item: Innovation, name: str) -> str:
    return reverse("innovation-section", args=[item.pk, name])


def summary(page: Any) -> dict[str, tuple[int, int]]:
    return {step.code: (step.filled, step.asked) for step in page.context["steps"].steps if step.asked}


def policy_that_asks_more() -> PolicyVersion:
    """As shipped, but a register entry says whom it helps in twenty words, and names its budget."""
    text = (POLICIES / "tuban-2018.toml").read_text()
    asked = 'required = ["title", "agency", "year", "form", "medium", "description"]'
    more = 'required = ["title", "agency", "benefit"]\nminimum_words = { benefit = 20 }\nminimum_rows = { budget = 1 }'
    assert asked in text
    return published(text.replace(asked, more).replace('name = "tuban-2018"', 'name = "lebih"', 1))


def test_every_field_is_written_in_one_section(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    now()
    client = signed_in("innovator")

    names = [
        name
        for address in (
            reverse("innovation-edit", args=[draft.pk]),
            *(section(draft, each) for each in ProposalSection.values[1:]),
        )
        for name in client.get(address).context["form"].names
    ]

    assert sorted(names) == sorted(PROPOSAL_FIELDS)


def test_a_section_saves_its_own_fields_and_leads_on(world: World, signed_in: Browser, now) -> None:
    draft = world.draft(objective="Tujuan awal")
    now()
    typed = {"description": "Ringkasan baru", "version": str(draft.version), "next": "1"}

    answer = signed_in("innovator").post(section(draft, "content"), typed)

    draft.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, section(draft, "time"))
    assert (draft.description, draft.objective, draft.title) == ("Ringkasan baru", "", "Kantin Puspa")


def test_two_sections_are_written_side_by_side(world: World, signed_in: Browser, now) -> None:
    """Only whoever writes over what somebody else changed is stopped; lists are parts of their own."""
    draft = world.draft()
    seen = str(draft.version)
    drafting.revise(draft, actor=world.operator, at=world.tick(), fields={"objective": "Dari rekan"})
    now()
    client = signed_in("innovator")

    beside = client.post(section(draft, "work"), {"themes": "stunting", "version": seen})
    rows = {"team-TOTAL_FORMS": "1", "team-INITIAL_FORMS": "0", "team-0-name": "Siti", "version": seen}
    listed = client.post(reverse("innovation-rows", args=[draft.pk, "team"]), rows)
    over = client.post(section(draft, "content"), {"objective": "Dari saya", "version": seen})

    draft.refresh_from_db()
    assert (beside.status_code, listed.status_code, over.status_code) == (302, 302, 412)
    assert (draft.themes, draft.objective, draft.team.count()) == ("stunting", "Dari rekan", 1)


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("time", {"trial_start": "31-02-2025"}, {"sustainability": "Anggaran rutin"}),
        ("time", {"trial_end": "2025-01-01"}, {"trial_start": "2025-03-01", "sustainability": "Perbup"}),
        ("content", {"description": "Baris\x07"}, {"objective": "Antrean pendek"}),
    ],
)
def test_one_bad_value_does_not_stop_the_others(
    world: World, signed_in: Browser, now, name: str, wrong: dict[str, str], right: dict[str, str]
) -> None:
    draft = world.draft()
    now()
    client, [(bad, typed)] = signed_in("innovator"), wrong.items()
    form = {**wrong, **right, "version": str(draft.version), "form_owner": owner_signed(world.innovator)}

    answer = client.post(section(draft, name), form)

    stored = Innovation.objects.get(pk=draft.pk)
    assert answer.status_code in {400, 422}
    assert {each: str(getattr(stored, each)) for each in right} == right
    assert getattr(stored, bad) == getattr(draft, bad)
    # As it was typed, beside its error, and on another day again.
    assert answer.context["form"].errors.keys() == {bad}
    assert answer.context["form"][bad].value() == typed
    assert [field.name for field in client.get(section(draft, name)).context["offered"]] == [bad]
    # The form that is shown is not stale by what was saved of it.
    again = {**right, "version": answer.context["form"]["version"].value(), "form_owner": form["form_owner"]}
    assert client.post(section(draft, name), again).status_code == 302
    assert not UnsentText.objects.exists()


def test_completeness_and_marks_follow_the_policy_also_when_it_is_moved(
    world: World, signed_in: Browser, now
) -> None:
    draft = world.draft(benefit="Antrean pendek")
    client, edit = signed_in("innovator"), reverse("innovation-edit", args=[draft.pk])
    other = policy_that_asks_more()
    now()
    before, marked = summary(client.get(edit)), client.get(edit).content.decode().count('class="asked"')

    changes.move(draft, other, actor=world.bureau, at=world.tick(), reason="Perbup baru.")
    now()
    content = client.get(section(draft, "content"))

    assert (before, marked) == ({"identity": (5, 5), "content": (1, 1)}, 5)
    assert summary(content) == {"identity": (2, 2), "content": (0, 1), "budget": (0, 1)}
    assert [link.href for link in content.context["steps"].current.missing] == [
        f"{section(draft, 'content')}#id_benefit"
    ]
    assert re.search(r"<span data-count>2</span>\s+dari sedikitnya 20 kata", content.content.decode())


def test_a_new_proposal_is_marked_by_the_policy_of_its_government(
    world: World, signed_in: Browser, now
) -> None:
    now()

    page = signed_in("innovator").get("/inovasi/baru/")

    asked = {name for name, field in page.context["form"].fields.items() if field.asked}
    assert asked == {"agency", "title", "year", "initiator_type", "form", "medium"}
    assert {step.href for step in page.context["steps"].steps} == {""}


def test_the_check_shows_everything_and_names_what_is_missing(world: World, signed_in: Browser, now) -> None:
    draft = world.draft(year=None, description="")
    now()
    address = reverse("innovation-transition", args=[draft.pk, "submit"])

    answer = signed_in("innovator").get(address)

    page, edit = answer.content.decode(), reverse("innovation-edit", args=[draft.pk])
    shown = {value.href.partition("#id_")[2] for each in answer.context["checked"] for value in each.values}
    assert shown == {"agency", *PROPOSAL_FIELDS}
    assert all(reverse("innovation-rows", args=[draft.pk, name]) in page for name in ROWS)
    assert [link.href for link in answer.context["missing"]] == [
        f"{edit}#id_year",
        f"{section(draft, 'content')}#id_description",
    ]
    assert f'class="btn btn-primary" href="{edit}"' in page
    assert 'name="version"' not in page


def test_a_checked_proposal_is_submitted_by_the_step_as_ever(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    now()
    client, address = signed_in("innovator"), reverse("innovation-transition", args=[draft.pk, "submit"])

    answer = client.post(address, client.get(address).context["form"].initial)

    draft.refresh_from_db()
    assert (answer.status_code, draft.state) == (302, "in_review")
    assert client.get(section(draft, "content")).status_code == 409


def test_completeness_costs_a_query_for_each_list_that_is_asked_for(
    world: World, django_assert_num_queries
) -> None:
    draft = world.draft()
    policy = policy_that_asks_more()
    changes.move(draft, policy, actor=world.bureau, at=world.tick(), reason="Perbup baru.")
    draft = Innovation.objects.select_related("agency").get(pk=draft.pk)
    completeness(draft)

    with django_assert_num_queries(1):
        completeness(draft)
