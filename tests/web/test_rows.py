"""Two people edit one list of a plan: nothing typed is lost, and the later one sees who saved what, and when."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from innovations.models import Edit, Innovation
from innovations.services.proposals import drafting, planning
from tests.world import World
from workflow.engine import gate

Browser = Callable[[str], Client]


def address(draft: Innovation) -> str:
    """The list of indicators."""
    return reverse("innovation-rows", args=[draft.pk, "indicators"])


def opened(client: Client, draft: Innovation) -> dict[str, str]:
    """The form as a browser would send it back untouched."""
    context = client.get(address(draft)).context
    return sent(context["formset"], version=context["version"])


def sent(formset: Any, *, version: int) -> dict[str, str]:
    """Every field of a set of forms with its present value."""
    forms = [formset.management_form, *formset.forms]
    found = {
        bound.html_name: str(bound.field.prepare_value(bound.value()))
        for form in forms
        for bound in form
        if bound.value() is not None and bound.value() is not False
    }
    return {**found, "version": str(version)}


def names(draft: Innovation) -> list[str]:
    """The stored indicators, in order."""
    return list(draft.indicators.order_by("position").values_list("name", flat=True))


def test_an_untouched_list_is_saved_as_it_was(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    before = list(draft.indicators.order_by("position").values())
    now()
    client = signed_in("innovator")

    answer = client.post(address(draft), opened(client, draft))

    assert (answer.status_code, list(draft.indicators.order_by("position").values())) == (302, before)


def test_typed_rows_survive_a_colleagues_save(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    first = draft.indicators.order_by("position")[0]
    now()
    client = signed_in("innovator")
    form = {**opened(client, draft), "indicators-0-name": "Nama saya", "indicators-2-name": "Baris baru saya"}
    planning.change_row(
        draft, "indicators", first.pk, {"name": "Nama rekan"}, actor=world.operator, at=world.tick()
    )
    drafting.revise(draft, actor=world.operator, at=world.tick(), fields={"title": "Judul rekan"})
    now()

    page = client.post(address(draft), form)

    told = [(edit.parts, edit.office) for edit in page.context["edits"]]
    cells = [(c.row, c.label, c.stored, c.typed) for c in page.context["collisions"]]
    typed = [row["name"].value() for row in page.context["formset"]]
    assert (page.status_code, names(draft)[0]) == (412, "Nama rekan")
    assert told == [
        ("Nama inovasi", world.seats["operator"].title),
        ("Indikator", world.seats["operator"].title),
    ]
    assert cells == [("No. 1", "Indikator", "Nama rekan", "Nama saya")]
    assert typed == ["Nama saya", "Waktu tunggu", "Baris baru saya", None]


def test_saved_again_the_typed_rows_replace_the_newer_ones(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    first = draft.indicators.order_by("position")[0]
    now()
    client = signed_in("innovator")
    form = {**opened(client, draft), "indicators-0-name": "Nama saya"}
    planning.change_row(
        draft, "indicators", first.pk, {"name": "Nama rekan"}, actor=world.operator, at=world.tick()
    )
    now()
    again = client.post(address(draft), form).context

    answer = client.post(address(draft), sent(again["formset"], version=again["version"]))

    assert (answer.status_code, names(draft)) == (302, ["Nama saya", "Waktu tunggu"])
    assert draft.indicators.order_by("position")[0].pk == first.pk


def test_a_row_that_came_meanwhile_is_not_lost_by_saving_again(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    now()
    client = signed_in("innovator")
    form = {**opened(client, draft), "indicators-2-name": "Baris saya"}
    planning.add_row(draft, "indicators", {"name": "Baris rekan"}, actor=world.operator, at=world.tick())
    now()
    again = client.post(address(draft), form).context

    client.post(address(draft), sent(again["formset"], version=again["version"]))

    assert [(c.row, c.label, c.stored) for c in again["collisions"]] == [("No. 5", "", "Baris rekan")]
    assert names(draft) == ["Peserta kelas", "Waktu tunggu", "Baris saya", "Baris rekan"]


def test_a_row_that_went_meanwhile_comes_back_by_saving_again(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    second = draft.indicators.order_by("position")[1]
    now()
    client = signed_in("innovator")
    form = opened(client, draft)
    planning.remove_row(draft, "indicators", second.pk, actor=world.operator, at=world.tick())
    now()
    again = client.post(address(draft), form).context

    client.post(address(draft), sent(again["formset"], version=again["version"]))

    assert [(c.row, c.label, c.typed) for c in again["collisions"]] == [("No. 2", "", "Waktu tunggu")]
    assert names(draft) == ["Peserta kelas", "Waktu tunggu"]


def test_typed_rows_survive_a_submission_meanwhile(world: World, signed_in: Browser, now) -> None:
    draft = world.draft()
    now()
    client = signed_in("innovator")
    form = {**opened(client, draft), "indicators-0-name": "Nama saya"}
    gate.perform(draft, "submit", actor=world.operator, at=world.tick())
    now()

    page = client.post(address(draft), form)

    assert page.status_code == 409
    assert [(typed.label, typed.value) for typed in page.context["typed"]] == [("1. Indikator", "Nama saya")]
    assert [entry.office for entry in page.context["timeline"]][:1] == [world.seats["operator"].title]


def test_every_save_puts_down_who_changed_what(world: World) -> None:
    draft = world.draft()

    drafting.revise(
        draft, actor=world.operator, at=world.tick(), fields={"title": "Judul baru", "year": draft.year}
    )

    edit = Edit.objects.get(innovation=draft)
    assert (edit.version, edit.parts, edit.person_id, edit.seat_id, edit.edited_at) == (
        draft.version + 1,
        ["title"],
        world.operator.person_id,
        world.seats["operator"].pk,
        world.now,
    )
