"""A reason belongs to what was asked: what a revision or the calendar brings afterwards is asked anew."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from common.errors import Unready
from common.periods import WHOLE_YEAR
from contracts.models import Contract
from contracts.services import draft_reasons
from contracts.services.contract_schedule import schedule_of
from innovations.services.contracts import contracting
from innovations.services.proposals import drafting
from tests.contracts.test_revising import binding, revise
from tests.innovations.walks import launched
from tests.world import Q1, World
from workflow.engine import gate

Browser = Callable[[str], Client]
REASON = "Kegiatan dialihkan ke tahun depan."


def asked(world: World, contract: Contract) -> list[str]:
    with pytest.raises(Unready) as refusal:
        gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())
    return [str(gap.message) for gap in refusal.value.gaps if gap.code == "unusual"]


def on_percent(world: World, **fields: object) -> Contract:
    """A contract in force on one indicator in percent."""
    draft = world.draft()
    row = {
        "source_code": "P",
        "name": "Cakupan",
        "unit": "%",
        "aggregation": "last",
        "target_year": Decimal(90),
        "targets": {Q1: Decimal(80)},
    }
    drafting.replace_rows(draft, "indicators", [row | fields])
    contract = contracting.draft_contract(
        launched(world, draft), actor=world.bureau, at=world.tick(), period_start=date(2025, 1, 1)
    )
    return binding(world, contract)


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ({WHOLE_YEAR: Decimal(0)}, "bernilai 0"),
        ({Q1: Decimal(0)}, "bernilai 0"),
        ({WHOLE_YEAR: None, Q1: None}, "target sama sekali"),
        ({WHOLE_YEAR: Decimal(400)}, "lebih dari 100 %"),
        ({Q1: Decimal("100.5")}, "lebih dari 100 %"),
    ],
)
def test_a_revision_asks_about_targets_that_became_unusual(world: World, targets, said: str) -> None:
    revision = revise(world, on_percent(world), targets={"P": targets})

    (sentence,) = asked(world, revision)
    kept = draft_reasons.explain_targets(revision, actor=world.bureau, at=world.tick(), reason=REASON)

    assert said in sentence
    assert gate.perform(kept, "request_signatures", actor=world.bureau, at=world.tick()).state == "signing"


def test_a_revision_asks_nothing_about_what_was_agreed_before(world: World) -> None:
    """A target of 120 % that the plan was asked about, one of 0 that the contract gave a reason for."""
    contract = on_percent(world, target_year=Decimal(120))

    revision = revise(world, contract, targets={"P": {Q1: Decimal(85)}})

    assert (
        gate.perform(revision, "request_signatures", actor=world.bureau, at=world.tick()).state == "signing"
    )


def test_the_reason_of_the_contract_does_not_serve_its_revision(world: World) -> None:
    """Given for one target, it says nothing of another that becomes zero later."""
    contract = binding(world)
    first = revise(world, contract, targets={"IND-1": {Q1: Decimal(0)}})
    first = draft_reasons.explain_targets(first, actor=world.bureau, at=world.tick(), reason=REASON)
    second = revise(world, binding(world, first), targets={"IND-2": {WHOLE_YEAR: Decimal(0)}})

    (sentence,) = asked(world, second)

    assert "Waktu tunggu" in sentence


def test_a_period_that_ends_after_the_reason_is_asked_about(world: World) -> None:
    innovation = world.launched()
    world.now = datetime(2025, 4, 3, 3, 0, tzinfo=UTC)
    contract = contracting.draft_contract(
        innovation,
        actor=world.bureau,
        at=world.tick(),
        period_start=date(2025, 1, 1),
        dates_reason="Penandatanganan menyusul.",
    )
    assert schedule_of(contract, at=world.now).unexplained == ()
    world.now = datetime(2025, 7, 3, 3, 0, tzinfo=UTC)

    (sentence,) = asked(world, contract)
    kept = draft_reasons.explain_days(contract, actor=world.bureau, at=world.tick(), reason="Masih menyusul.")

    assert "Triwulan II 2025" in sentence
    assert gate.perform(kept, "request_signatures", actor=world.bureau, at=world.tick()).state == "signing"


def test_a_reason_from_before_this_was_kept_is_about_everything(world: World) -> None:
    innovation = world.launched()
    world.now = datetime(2025, 4, 3, 3, 0, tzinfo=UTC)
    contract = contracting.draft_contract(
        innovation,
        actor=world.bureau,
        at=world.tick(),
        period_start=date(2025, 1, 1),
        dates_reason="Penandatanganan menyusul.",
    )
    for name in ("dates_explained", "targets_explained"):
        del contract.draft[name]
    contract.save(update_fields=["draft"])

    requested = gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())

    assert requested.state == "signing"


def test_page_and_api_say_what_is_new(world: World, signed_in: Browser, now) -> None:
    revision = revise(world, on_percent(world), targets={"P": {WHOLE_YEAR: Decimal(0)}})
    now()
    browser = signed_in("bureau")
    address = f"/api/v1/contracts/{revision.pk}/targets/"

    page = browser.get(reverse("contract", args=[revision.pk])).content.decode()
    before = browser.get(address).json()
    after = browser.post(address, {"reason": REASON}, content_type="application/json").json()

    assert reverse("contract-targets-reason", args=[revision.pk]) in page
    assert (len(before["unexplained"]), after["unexplained"], after["reason"]) == (1, [], REASON)
