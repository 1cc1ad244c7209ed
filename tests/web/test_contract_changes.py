"""Revising a contract and adding to it, as the bureau does it on the screen."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.test import Client

from common.errors import BadInput
from contracts.documents import layout
from contracts.models import Contract
from contracts.services import revising
from contracts.services.clauses import clauses_in_force
from contracts.services.freezing import frozen_terms
from contracts.services.verifying import contract_shown
from innovations.enums import ReportState
from innovations.services.contracts import amending
from organisations.offices import SYSTEM
from tests.world import World
from workflow.engine import gate

Browser = Callable[[str], Client]


def in_force(world: World) -> Contract:
    return world.reported().contract


def bind(world: World, contract: Contract) -> Contract:
    """In force without its document."""
    gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())
    return gate.perform(contract, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)


def form_of(page) -> dict[str, str]:
    """What the browser would send back untouched."""
    form = page.context["form"]
    typed = [name for name in form.fields if name != "dropped"]
    return {name: form[name].value() or "" for name in typed} | {
        name: str(form[name].value()).replace(".", ",")
        for name in typed
        if isinstance(form[name].value(), Decimal)
    }


def test_the_contract_offers_its_changes_to_the_bureau_only(world: World, signed_in: Browser, now):
    contract = in_force(world)
    now()

    bureau = signed_in("bureau").get(f"/kontrak/{contract.pk}/").content.decode()
    head = signed_in("head").get(f"/kontrak/{contract.pk}/").content.decode()

    assert f"/kontrak/{contract.pk}/perubahan/" in bureau
    assert f"/kontrak/{contract.pk}/perubahan/" not in head


def test_a_revision_changes_only_what_was_typed_over(world: World, signed_in: Browser, now):
    contract = in_force(world)
    now()
    browser = signed_in("bureau")
    address = f"/kontrak/{contract.pk}/perubahan/"
    typed = form_of(browser.get(address)) | {
        "ground": "strategy",
        "reason": "Sasaran bertambah.",
        "t0-target_year": "1.234,5",
        "b0-program": "Pendampingan",
        "b0-amount": "2.500.000",
    }

    answer = browser.post(address, typed)

    revision = Contract.objects.get(supersedes=contract)
    first, *others = revision.draft["indicators"]
    agreed, *kept = contract.draft["indicators"]
    assert answer.url == f"/kontrak/{revision.pk}/"
    assert (first, others) == (agreed | {"target_year": "1234.5"}, kept)
    assert revision.draft["budget"] == [{"program": "Pendampingan", "amount": "2500000", "note": ""}]


def test_a_form_with_a_fault_keeps_what_was_typed(world: World, signed_in: Browser, now):
    contract = in_force(world)
    now()
    typed = {"ground": "", "reason": "Sebab yang panjang.", "t0-target_year": "dua ratus"}

    page = signed_in("bureau").post(f"/kontrak/{contract.pk}/perubahan/", typed)

    assert sorted(page.context["form"].errors) == ["ground", "t0-target_year"]
    assert "Sebab yang panjang." in page.content.decode()
    assert "dua ratus" in page.content.decode()
    assert not Contract.objects.filter(supersedes=contract).exists()


def test_an_addendum_takes_its_clauses_by_empty_lines(world: World, signed_in: Browser, now):
    contract = in_force(world)
    now()
    typed = {"ground": "priority", "reason": "Perluasan.", "clauses": "Pasal satu\nmasih satu.\n\nPasal dua."}

    answer = signed_in("bureau").post(f"/kontrak/{contract.pk}/adendum/", typed)

    addendum = Contract.objects.get(amends=contract)
    assert answer.url == f"/kontrak/{addendum.pk}/"
    assert addendum.draft["added_clauses"] == ["Pasal satu masih satu.", "Pasal dua."]


def test_both_contracts_name_each_other(world: World, signed_in: Browser, now):
    contract = in_force(world)
    now()
    browser = signed_in("bureau")
    browser.post(
        f"/kontrak/{contract.pk}/adendum/",
        {"ground": "priority", "reason": "Perluasan wilayah.", "clauses": "Pasal."},
    )
    addendum = Contract.objects.get(amends=contract)

    earlier = browser.get(f"/kontrak/{contract.pk}/")
    later = browser.get(f"/kontrak/{addendum.pk}/").content.decode()

    assert [each["contract"] for each in earlier.context["kin"]] == [addendum]
    assert "Perluasan wilayah." in earlier.content.decode()
    assert f"/kontrak/{contract.pk}/" in later
    # Nothing else may change while this one is under way.
    assert "/perubahan/" not in earlier.content.decode()


def test_a_revision_carries_what_addenda_added(world: World, signed_in: Browser, now):
    contract = in_force(world)
    for text in ("Pihak pertama melatih kader.", "Pihak pertama memperluas ke {tiga} puskesmas."):
        addendum = revising.add_to_contract(
            contract,
            actor=world.bureau,
            at=world.tick(),
            ground="priority",
            reason="Perluasan",
            clauses=[text],
        )
        gate.perform(addendum, "request_signatures", actor=world.bureau, at=world.tick())
        gate.perform(addendum, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)
    first, second = clauses_in_force(contract)
    now()
    browser = signed_in("bureau")
    address = f"/kontrak/{contract.pk}/perubahan/"
    page = browser.get(address)
    shown = browser.get(f"/kontrak/{contract.pk}/").content.decode()
    reason = {"ground": "strategy", "reason": "Sasaran bertambah."}

    browser.post(address, form_of(page) | reason | {"dropped": [first.key]})

    revision = Contract.objects.get(supersedes=contract)
    number = second.addendum.number
    (carried,) = revision.draft["added_clauses"]
    printed = f"Ketentuan Adendum Nomor {number} tanggal 8 April 2025 tetap berlaku: {second.text}"
    assert carried == printed
    assert "Klausul yang tidak diteruskan" in page.content.decode()
    assert "Pihak pertama melatih kader." in page.content.decode()
    assert "Pihak pertama melatih kader." in shown
    assert carried in signed_in("head").get(f"/kontrak/{revision.pk}/").content.decode()
    gate.perform(revision, "request_signatures", actor=world.bureau, at=world.tick())
    revision.refresh_from_db()
    assert frozen_terms(revision).added_clauses == (carried,)
    assert carried in layout.printed_clauses(frozen_terms(revision))


def test_without_a_word_nothing_of_addenda_is_dropped(world: World):
    contract = in_force(world)
    addendum = revising.add_to_contract(
        contract, actor=world.bureau, at=world.tick(), ground="priority", reason="Luas", clauses=["x" * 2000]
    )
    gate.perform(addendum, "request_signatures", actor=world.bureau, at=world.tick())
    gate.perform(addendum, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)
    why = {"actor": world.bureau, "ground": "priority", "reason": "Luas."}

    with pytest.raises(BadInput) as unknown:
        amending.revise_contract(contract, at=world.tick(), dropped=["lain.0"], **why)
    revision = amending.revise_contract(contract, at=world.tick(), **why)

    assert revision.draft["added_clauses"][0].endswith("x" * 2000)
    assert [gap.field for gap in unknown.value.gaps] == ["dropped_clauses"]


def test_an_addendum_leads_to_what_took_its_place(world: World, signed_in: Browser, now) -> None:
    contract = in_force(world)
    why = {"actor": world.bureau, "ground": "priority", "reason": "Luas."}
    addendum = revising.add_to_contract(contract, at=world.tick(), clauses=["Pasal."], **why)
    gate.perform(addendum, "void", actor=world.bureau, at=world.tick(), comment="Salah ketik.")
    addendum = bind(world, revising.add_to_contract(contract, at=world.tick(), clauses=["Pasal."], **why))
    revision = bind(world, amending.revise_contract(contract, at=world.tick(), **why))
    addendum.refresh_from_db()
    now()
    browser = signed_in("bureau")

    public = render_to_string("contracts/verify_contract.html", {"shown": contract_shown(addendum)})
    later = browser.get(f"/kontrak/{addendum.pk}/").context["kin"]
    earlier = browser.get(f"/kontrak/{contract.pk}/").context["kin"]

    assert f"Digantikan oleh {revision.number}" in public
    assert f"Seluruh klausulnya tetap berlaku dalam {revision.number}." in public
    assert "Target tahun" not in public
    assert [each["contract"] for each in later] == [contract, revision]
    assert [str(each["relation"]) for each in earlier] == [
        "semula akan ditambah oleh",
        "ditambah oleh",
        "diubah oleh",
    ]


def test_a_settled_contract_offers_no_revision(world: World, signed_in: Browser, now, monkeypatch) -> None:
    """The link asks what the page asks; an addendum may still be drafted."""
    contract = in_force(world)
    monkeypatch.setattr(amending, "SETTLED", tuple(ReportState))
    now()
    browser = signed_in("bureau")

    shown = browser.get(f"/kontrak/{contract.pk}/").content.decode()

    assert browser.get(f"/kontrak/{contract.pk}/perubahan/").status_code == 409
    assert f"/kontrak/{contract.pk}/perubahan/" not in shown
    assert f"/kontrak/{contract.pk}/adendum/" in shown
