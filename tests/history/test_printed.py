"""A contract prints the checkpoint of the moment of its number: paper and file are each enough to compare."""

import subprocess
from collections.abc import Callable

import pytest
from django.test import Client

from contracts.documents import store
from contracts.services.freezing import frozen_terms
from history.notes import verified
from history.queries import key_texts
from history.services.sealing import Sealed
from tests.world import World
from workflow.engine import gate

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_a_contract_prints_what_the_log_said(
    world: World, sealed: Callable[[], Sealed], client: Client
) -> None:
    innovation = world.launched()
    done = sealed()

    contract = world.awaiting_signatures(innovation)

    terms = frozen_terms(contract)
    assert terms.log is not None
    assert terms.tree()["schema"] == 4
    kept = verified(terms.log.note, key_texts()[0])
    assert (terms.log.note, kept.size) == (done.note, done.size)
    document = contract.documents.order_by("version_no").first()
    assert document is not None
    shown = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=store.load(document.sha256), capture_output=True, check=True
    ).stdout.decode()
    printed = "".join(shown.split())
    assert f"catatan{terms.log.name}memuat{kept.size}entridenganakar{terms.log.root}." in printed
    world.submitted(title="Sesudahnya")
    sealed()
    for text in (f"{terms.log.name}\n{kept.size}\n{terms.log.root}", terms.log.note):
        assert b'data-verdict="continued"' in client.post("/catatan/", {"checkpoint": text}).content
    slip = client.post("/catatan/", {"checkpoint": f"{terms.log.name}\n{kept.size + 1}\n{terms.log.root}"})
    assert b'data-verdict="changed"' in slip.content
    other = client.post("/catatan/", {"checkpoint": f"lain.example/log\n{kept.size}\n{terms.log.root}"})
    assert (other.status_code, b"data-verdict" in other.content) == (422, False)


def test_before_the_first_checkpoint_nothing_is_printed(world: World) -> None:
    terms = frozen_terms(world.awaiting_signatures(world.launched()))

    assert (terms.log, terms.tree()["schema"], "log" in terms.tree()) == (None, 3, False)


def test_a_report_that_was_handed_in_has_a_receipt(
    world: World, sealed: Callable[[], Sealed], client: Client
) -> None:
    report = world.open_report()
    client.force_login(world.people["operator"])
    address = f"/laporan/{report.pk}/tanda-terima/"
    before = client.get(address)
    filled = world.fill(report, "40", "12")
    report = gate.perform(filled, "submit", actor=world.operator, at=world.tick())
    handed_in = client.get(address)
    done = sealed()
    world.submitted(title="Sesudahnya")
    sealed()

    shown = client.get(address)

    assert (before.status_code, handed_in.status_code) == (409, 200)
    assert (handed_in.context["checkpoint"], "semenit" in handed_in.content.decode()) == (None, False)
    revision = report.revisions.get()
    assert revision.sha256 in shown.content.decode()
    assert shown.context["checkpoint"].note == done.note
    assert shown.context["place"].position < done.size
