"""Targets of zero and indicators without a target ask for a reason before signatures; it is printed and signed."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from common.errors import BadInput, NotNow, NotPermitted, Stale, Unready
from contracts.documents import store
from contracts.models import Contract
from contracts.services import draft_reasons
from contracts.services.freezing import frozen_terms
from contracts.verification.examination import check_printed
from innovations.services.contracts import contracting
from innovations.services.proposals import drafting
from tests.innovations.walks import launched
from tests.world import World
from workflow.engine import gate
from workflow.models import Event
from workflow.outbox import queue

Browser = Callable[[str], Client]
REASON = "Kegiatan baru dimulai tahun depan; tahun ini belum ada keluaran."


def drafted(world: World, **fields: str) -> Contract:
    """A contract on an indicator with target 0 and one without any."""
    draft = world.draft()
    first, second = draft.indicators.order_by("position")
    rows = [
        {"id": first.pk, "target_year": Decimal(0), "targets": dict.fromkeys(first.planned_targets())},
        {"id": second.pk, "target_year": None},
    ]
    drafting.replace_rows(draft, "indicators", rows)
    return contracting.draft_contract(
        launched(world, draft), actor=world.bureau, at=world.tick(), period_start=date(2025, 1, 1), **fields
    )


def requested(world: World, contract: Contract) -> Contract:
    return gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())


def test_zero_and_empty_targets_need_a_reason(world: World) -> None:
    contract = drafted(world)

    with pytest.raises(Unready) as refusal:
        requested(world, contract)

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [("targets_reason", "unusual")] * 2
    assert ["Peserta kelas" in str(gap.message) for gap in refusal.value.gaps] == [True, False]


def test_complete_targets_leave_no_reason_in_the_terms(world: World) -> None:
    draft = contracting.draft_contract(
        world.launched(), actor=world.bureau, at=world.tick(), period_start=date(2025, 1, 1)
    )

    contract = requested(world, draft)

    assert "targets_reason" not in json.loads(bytes(contract.terms))


def test_the_reason_is_in_the_terms_and_in_the_annex(world: World) -> None:
    contract = requested(
        world,
        draft_reasons.explain_targets(drafted(world), actor=world.bureau, at=world.tick(), reason=REASON),
    )
    queue.deliver_due(at=world.tick())

    document = store.load(contract.documents.get().sha256)
    without = frozen_terms(contract).model_copy(update={"targets_reason": "Alasan lain."})
    assert json.loads(bytes(contract.terms))["targets_reason"] == REASON
    check_printed(document, frozen_terms(contract))
    with pytest.raises(Exception, match="berbeda"):
        check_printed(document, without)


def test_the_reason_may_come_with_the_draft(world: World) -> None:
    assert requested(world, drafted(world, targets_reason=REASON)).state == "signing"


def test_a_reason_is_the_bureaus_while_it_is_a_draft(world: World) -> None:
    contract = drafted(world)
    with pytest.raises(NotPermitted):
        draft_reasons.explain_targets(contract, actor=world.head, at=world.tick(), reason=REASON)
    with pytest.raises(Stale):
        draft_reasons.explain_targets(
            contract, actor=world.bureau, at=world.tick(), reason=REASON, seen_version=99
        )
    for wrong in ("  ", "Alasan 你好"):
        with pytest.raises(BadInput) as refusal:
            draft_reasons.explain_targets(contract, actor=world.bureau, at=world.tick(), reason=wrong)
        assert [gap.field for gap in refusal.value.gaps] == ["reason"]

    kept = draft_reasons.explain_targets(contract, actor=world.bureau, at=world.tick(), reason=REASON)
    signed = requested(world, kept)

    assert Event.objects.filter(subject_id=contract.pk, kind="contract.explain_targets").count() == 1
    with pytest.raises(NotNow):
        draft_reasons.explain_targets(signed, actor=world.bureau, at=world.tick(), reason=REASON)


def test_the_page_asks_takes_the_reason_and_shows_it(world: World, signed_in: Browser, now) -> None:
    contract = drafted(world)
    now()
    browser = signed_in("bureau")
    page, give = (
        reverse("contract", args=[contract.pk]),
        reverse("contract-targets-reason", args=[contract.pk]),
    )

    asked = browser.get(page).content.decode()
    given = browser.post(
        give, {"reason": REASON, "version": browser.get(give).context["form"]["version"].value()}
    )
    shown = browser.get(page).content.decode()

    assert (give in asked, given.status_code, given.url) == (True, 302, page)
    assert REASON in shown


def test_the_reason_is_read_and_given_over_the_interface(world: World, signed_in: Browser, now) -> None:
    contract = drafted(world)
    now()
    browser, address = signed_in("bureau"), f"/api/v1/contracts/{contract.pk}/targets/"

    before = browser.get(address).json()
    answer = browser.post(address, {"reason": REASON}, content_type="application/json")

    assert (len(before["remarks"]), before["reason"]) == (2, "")
    assert (answer.status_code, answer.json()["reason"]) == (200, REASON)
