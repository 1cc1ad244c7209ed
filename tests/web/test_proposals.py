"""Writing, submitting and deciding on proposals through the pages."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from innovations.models import PROPOSAL_FIELDS, Innovation
from innovations.services.proposals import drafting
from tests.world import World
from workflow.models import Decision, Event
from workflow.reviews.rounds import open_review

Browser = Callable[[str], Client]


def test_a_draft_is_saved_with_nothing_but_a_title(world: World, signed_in: Browser, now) -> None:
    now()

    response = signed_in("innovator").post(
        "/inovasi/baru/", {"agency": str(world.agency.pk), "title": "Perahu pintar", "intake": "proposal"}
    )

    made = Innovation.objects.get()
    assert (response.status_code, made.title, made.state) == (302, "Perahu pintar", "draft")


def test_nobody_drafts_for_another_agency(world: World, signed_in: Browser, now) -> None:
    now()

    response = signed_in("innovator").post(
        "/inovasi/baru/", {"agency": str(world.other_agency.pk), "title": "Bukan milik kami"}
    )

    assert (response.status_code, Innovation.objects.count()) == (200, 0)


@pytest.mark.parametrize(
    ("year", "kept"),
    [("0", False), ("1944", False), ("2201", False), ("32000", False), ("1945", True), ("2200", True)],
)
def test_a_year_that_nobody_means_is_refused_by_its_field(
    world: World, signed_in: Browser, now, year: str, kept: bool
) -> None:
    """The rest becomes a draft, and the year is offered as it was typed where it is put right."""
    now()
    client = signed_in("innovator")
    typed = {"agency": str(world.agency.pk), "title": "Perahu pintar", "intake": "proposal", "year": year}

    response = client.post("/inovasi/baru/", typed, follow=True)

    made = Innovation.objects.get()
    assert (made.title, made.year) == ("Perahu pintar", int(year) if kept else None)
    if not kept:
        page = response.content.decode()
        assert response.request["PATH_INFO"] == reverse("innovation-edit", args=[made.pk])
        assert "Tahun: Tahun terletak antara 1945 dan 2200." in page
        assert f'data-value="{year}"' in page


def test_every_gap_is_listed_and_leads_to_its_field(world: World, signed_in: Browser, now) -> None:
    draft = world.draft(title="", year=None)
    now()

    page = signed_in("innovator").get(reverse("innovation", args=[draft.pk])).content.decode()

    edit = reverse("innovation-edit", args=[draft.pk])
    assert (f'href="{edit}#id_title"' in page, f'href="{edit}#id_year"' in page) == (True, True)


def test_typed_texts_survive_a_collision(world: World, signed_in: Browser, now) -> None:
    draft = world.draft(title="Judul awal")
    seen = draft.version
    drafting.revise(draft, actor=world.operator, at=world.tick(), fields={"title": "Judul rekan"})
    now()
    typed = {"title": "Judul saya", "intake": "register", "version": str(seen)}

    response = signed_in("innovator").post(reverse("innovation-edit", args=[draft.pk]), typed)

    page = response.content.decode()
    draft.refresh_from_db()
    assert (response.status_code, draft.title) == (412, "Judul rekan")
    assert ("Judul saya" in page, "Judul rekan" in page) == (True, True)


def test_rows_are_added_and_removed_without_a_script(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    kept, removed = draft.indicators.order_by("position")
    now()
    data = {
        "indicators-TOTAL_FORMS": "3",
        "indicators-INITIAL_FORMS": "2",
        "indicators-0-id": str(kept.pk),
        "indicators-0-name": "Peserta kelas",
        "indicators-0-target_year": "1.250,5",
        "indicators-0-polarity": "higher",
        "indicators-0-aggregation": "sum",
        "indicators-1-id": str(removed.pk),
        "indicators-1-name": removed.name,
        "indicators-1-polarity": "lower",
        "indicators-1-aggregation": "last",
        "indicators-1-DELETE": "on",
        "indicators-2-name": "Kepuasan",
        "indicators-2-polarity": "higher",
        "indicators-2-aggregation": "last",
    }

    response = signed_in("innovator").post(reverse("innovation-rows", args=[draft.pk, "indicators"]), data)

    rows = [(row.name, row.target_year) for row in draft.indicators.order_by("position")]
    assert response.status_code == 302
    assert [(name, str(target)) for name, target in rows] == [
        ("Peserta kelas", "1250.500000"),
        ("Kepuasan", "None"),
    ]


def test_the_head_of_agency_approves_from_the_decision_page(world: World, signed_in: Browser, now) -> None:
    item = world.submitted()
    now()
    client = signed_in("head")
    address = reverse("innovation-decision", args=[item.pk])
    form = client.get(address).context["form"]

    response = client.post(address, {**form.initial, "outcome": "approve"})

    decision = Decision.objects.get(review__subject_id=item.pk)
    assert (response.status_code, decision.outcome, decision.stage) == (302, "approve", "agency_head")


def test_a_reviewer_reads_every_field_of_the_proposal(world: World, signed_in: Browser, now) -> None:
    item = world.submitted(burdens_public=True)
    now()

    page = signed_in("head").get(reverse("innovation-decision", args=[item.pk])).content.decode()

    assert [name for name in PROPOSAL_FIELDS if f'id="field-{name}"' not in page] == []
    assert "Membebani masyarakat atau APBD</dt><dd>ya</dd>" in page


def test_a_no_differs_from_no_answer_in_a_collision(world: World, signed_in: Browser, now) -> None:
    draft = world.draft(burdens_public=False)
    seen = draft.version
    drafting.revise(draft, actor=world.operator, at=world.tick(), fields={"themes": "stunting"})
    now()
    typed = {"version": str(seen), "burdens_public": "unknown"}

    response = signed_in("innovator").post(reverse("innovation-section", args=[draft.pk, "work"]), typed)

    differing = [value.name for value in response.context["differences"]]
    assert "burdens_public" in differing


def test_sending_back_without_a_reason_is_refused_in_the_form(world: World, signed_in: Browser, now) -> None:
    item = world.submitted()
    now()
    client = signed_in("head")
    address = reverse("innovation-decision", args=[item.pk])
    form = client.get(address).context["form"]

    response = client.post(address, {**form.initial, "outcome": "return"})

    assert (response.status_code, Decision.objects.count()) == (422, 0)
    assert "Berikan alasannya." in response.content.decode()


def test_a_request_for_improvement_reaches_the_proposer(world: World, signed_in: Browser, now) -> None:
    item = world.submitted()
    now()
    client = signed_in("head")
    address = reverse("innovation-decision", args=[item.pk])
    form = client.get(address).context["form"]
    client.post(
        address,
        {
            **form.initial,
            "outcome": "return",
            "field_1": "description",
            "message_1": "Sebutkan penerima manfaat.",
        },
    )

    page = signed_in("innovator").get(reverse("innovation", args=[item.pk])).content.decode()

    assert "Sebutkan penerima manfaat." in page


def test_a_decision_on_content_that_was_replaced_is_refused(world: World, signed_in: Browser, now) -> None:
    item = world.submitted()
    review = open_review(item)
    now()
    data = {"outcome": "approve", "version": str(item.version - 1), "digest": review.digest}

    response = signed_in("head").post(reverse("innovation-decision", args=[item.pk]), data)

    assert (response.status_code, Decision.objects.count()) == (412, 0)


def test_who_comes_too_late_sees_who_decided(world: World, signed_in: Browser, now) -> None:
    item = world.submitted()
    world.decide(item, world.head, "reject")
    now()

    response = signed_in("head").get(reverse("innovation-decision", args=[item.pk]))

    assert response.status_code == 409
    assert "Kepala Dinas Kesehatan" in response.content.decode()


def test_many_innovations_are_launched_with_a_result_each(world: World, signed_in: Browser, now) -> None:
    items = [world.approved(title="Satu"), world.approved(title="Dua")]
    event = world.event()
    now()

    response = signed_in("bureau").post(
        reverse("launch", args=[event.pk]), {"innovation": [str(item.pk) for item in items]}
    )

    launched = Event.objects.filter(kind="innovation.launch", subject_id__in=[item.pk for item in items])
    assert [(o.innovation.title, o.problem) for o in response.context["results"]] == [
        ("Dua", ""),
        ("Satu", ""),
    ]
    assert launched.count() == 2
