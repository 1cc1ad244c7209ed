"""Whoever cannot sign for want of a certificate is named before signatures are requested."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from organisations.models import Person
from tests.contracts.test_certificate_warnings import enrolled
from tests.world import World

Browser = Callable[[str], Client]
LACKS = "belum memiliki sertifikat yang berlaku"
LINK = 'href="/sertifikat/">Daftarkan'


@pytest.fixture(autouse=True)
def real_certificates(settings) -> None:
    settings.PRAKARSA_SIGNER, settings.PRAKARSA_SIGNING_ENROLMENTS = "pkcs12", ""


def pages(world: World, browser: Client, contract) -> list[str]:
    names = [("contract", ()), ("contract-transition", ("request_signatures",))]
    with time_machine.travel(world.tick(), tick=False):
        return [
            browser.get(reverse(name, args=[contract.pk, *more])).content.decode() for name, more in names
        ]


def test_who_lacks_one_is_named_before_the_request(world: World, signed_in: Browser) -> None:
    contract = world.contract()
    enrolled(world, "head")
    name = "Siti Aminah"
    Person.objects.filter(pk=world.regent.person_id).update(name=name)

    shown = pages(world, signed_in("bureau"), contract)

    assert [f"{name} {LACKS}" in page for page in shown] == [True, True]
    assert [page.count(LACKS) for page in shown] == [1, 1]
    assert LINK not in shown[0]


def test_one_that_has_ended_counts_as_none(world: World, signed_in: Browser) -> None:
    contract = world.contract()
    for who in ("head", "regent"):
        enrolled(world, who, last=world.now - timedelta(minutes=1))

    assert [page.count(LACKS) for page in pages(world, signed_in("bureau"), contract)] == [2, 2]


def test_the_official_is_led_to_enrolling(world: World, signed_in: Browser) -> None:
    contract = world.contract()

    with time_machine.travel(world.tick(), tick=False):
        page = signed_in("head").get(reverse("contract", args=[contract.pk])).content.decode()

    assert page.count(LINK) == 1


def test_nothing_is_said_where_both_have_one(world: World, signed_in: Browser) -> None:
    contract = world.contract()
    for who in ("head", "regent"):
        enrolled(world, who)

    assert LACKS not in pages(world, signed_in("bureau"), contract)[0]
