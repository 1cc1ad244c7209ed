"""Which of the steps that can be taken is offered as the main one: what gives a subject up never is."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World

Browser = Callable[[str], Client]


def main_steps(page: str) -> list[str]:
    """The addresses of steps behind main buttons."""
    return [
        part.split('"')[0].split("/")[-2]
        for part in page.split('class="btn btn-primary" href="')[1:]
        if "/langkah/" in part.split('"')[0]
    ]


@pytest.mark.parametrize(
    ("walk", "persona", "wanted"),
    [
        ("contract", "bureau", ["request_signatures"]),
        ("awaiting_signatures", "bureau", []),
        ("in_force", "sekda", []),
    ],
)
def test_ending_a_contract_is_never_the_main_button(
    world: World, signed_in: Browser, now, walk: str, persona: str, wanted: list[str]
) -> None:
    contract = getattr(world, walk)()
    now()

    page = signed_in(persona).get(reverse("contract", args=[contract.pk]))

    assert main_steps(page.content.decode()) == wanted


def test_a_launched_innovation_is_not_first_of_all_suspended(world: World, signed_in: Browser, now) -> None:
    innovation = world.launched()
    now()

    page = signed_in("sekda").get(reverse("innovation", args=[innovation.pk]))

    names = [option.name for option in page.context["steps"].open]
    assert ("suspend" in names, "suspend" in main_steps(page.content.decode())) == (True, False)


@pytest.mark.parametrize(("step", "colour"), [("discontinue", "danger"), ("suspend", "primary")])
def test_the_last_button_before_an_end_looks_like_one(
    world: World, signed_in: Browser, now, step: str, colour: str
) -> None:
    innovation = world.launched()
    now()

    page = signed_in("sekda").get(f"/inovasi/{innovation.pk}/langkah/{step}/").content.decode()

    assert f'<button class="btn btn-{colour}" type="submit">' in page
