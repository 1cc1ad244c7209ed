"""When the first report of a contract is due: said on its page, on the innovation's, and after the last signature."""

from collections.abc import Callable
from datetime import UTC, datetime

import time_machine
from django.test import Client
from django.urls import reverse

from contracts.models import Contract
from contracts.services import signing
from tests.innovations.walks import in_force
from tests.world import SECRET, World

Browser = Callable[[str], Client]
DAY = "Senin, 21 April 2025"


def shown(world: World, browser: Client, contract: Contract) -> tuple[str, str]:
    """The pages of contract and innovation."""
    with time_machine.travel(world.tick(), tick=False):
        return (
            browser.get(reverse("contract", args=[contract.pk])).content.decode(),
            browser.get(reverse("innovation", args=[contract.about])).content.decode(),
        )


def test_the_pages_of_contract_and_innovation_name_the_day(world: World, signed_in: Browser) -> None:
    page, innovation = shown(world, signed_in("bureau"), in_force(world))

    assert f"<dt>Tenggat laporan pertama</dt><dd>{DAY}</dd>" in page
    assert f"laporan pertamanya paling lambat {DAY}" in innovation


def test_a_draft_says_on_what_the_day_depends(world: World, signed_in: Browser) -> None:
    page, _innovation = shown(world, signed_in("bureau"), world.contract())

    assert f"{DAY} (jika tanda tangan terakhir jatuh pada 2 Januari 2025)" in page


def test_a_late_signature_moves_the_day(world: World, signed_in: Browser) -> None:
    contract = world.contract()
    world.now = datetime(2025, 4, 9, 3, tzinfo=UTC)

    page, _innovation = shown(world, signed_in("bureau"), contract)

    assert "Senin, 14 Juli 2025 (jika tanda tangan terakhir jatuh pada 9 April 2025)" in page


def test_the_last_signature_is_answered_with_the_day(world: World, signed_in: Browser) -> None:
    contract = world.awaiting_signatures()
    signing.sign(contract, actor=world.head, secret=SECRET, at=world.tick())
    seen = contract.documents.order_by("-version_no")[0].sha256

    with time_machine.travel(world.tick(), tick=False):
        told = signed_in("regent").post(
            reverse("contract-sign", args=[contract.pk]), {"secret": SECRET, "seen": seen}, follow=True
        )

    assert f"Laporan pertamanya paling lambat {DAY}." in told.content.decode()


def test_a_signature_before_the_last_names_no_day(world: World, signed_in: Browser) -> None:
    contract = world.awaiting_signatures()

    with time_machine.travel(world.tick(), tick=False):
        told = signed_in("head").post(
            reverse("contract-sign", args=[contract.pk]),
            {"secret": SECRET, "seen": contract.documents.get().sha256},
            follow=True,
        )

    text = told.content.decode()
    assert ["Kontrak telah ditandatangani" in text, "Laporan pertamanya" in text] == [True, False]
