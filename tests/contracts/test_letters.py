"""Letters that no print has: refused before a number is given, naming who and what, with nothing kept."""

import pytest

from common.errors import BadInput, Unready
from contracts.models import NumberCounter
from contracts.services import revising
from contracts.terms.draft import ContractDraft
from organisations.models import Person
from tests.world import World
from workflow.engine import gate


def test_an_unprintable_name_uses_up_no_number(world: World) -> None:
    contract = world.contract()
    # Kept before the rule for typing it.
    Person.objects.filter(offices__seat=world.seats["head"]).update(name="dr. 王 Contoh")

    with pytest.raises(Unready) as refusal:
        gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())

    contract.refresh_from_db()
    assert [gap.field for gap in refusal.value.gaps] == ["signatories.0.name"]
    assert "“王” (U+738B)" in str(refusal.value.gaps[0].message)
    assert (contract.number, contract.state, NumberCounter.objects.count()) == ("", "draft", 0)


def test_a_draft_with_such_a_title_is_refused(world: World) -> None:
    draft = world.contract().draft

    with pytest.raises(Unready) as refusal:
        ContractDraft.of({**draft, "title": "Kontrak ✔", "added_clauses": ["Pasal", "条"]})

    assert [gap.field for gap in refusal.value.gaps] == ["title", "added_clauses.1"]


def test_reasons_and_clauses_are_judged_when_typed(world: World) -> None:
    contract = world.in_force()
    change = {"actor": world.bureau, "at": world.tick(), "ground": "strategy"}

    with pytest.raises(BadInput) as clauses:
        revising.add_to_contract(contract, reason="Perlu", clauses=["Satu\u200b.", "二"], **change)
    with pytest.raises(BadInput) as reason:
        revising.add_to_contract(contract, reason="理由", clauses=["Satu."], **change)
    addendum = revising.add_to_contract(contract, reason="Perlu\u200b", clauses=["Sa\u00adtu."], **change)

    assert [gap.field for gap in clauses.value.gaps] == ["clauses.1"]
    assert [gap.field for gap in reason.value.gaps] == ["reason"]
    assert (addendum.draft["reason"], addendum.draft["added_clauses"]) == ("Perlu", ["Satu."])
