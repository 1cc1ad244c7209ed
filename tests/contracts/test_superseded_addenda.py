"""What becomes of addenda when their contract is revised."""

from contracts.services.clauses import clauses_of_addendum
from contracts.services.verifying import contract_shown
from tests.contracts.test_revising import add, binding, kinds, revise
from tests.world import World
from workflow.engine import gate


def test_an_addendum_is_superseded_with_its_contract(world: World) -> None:
    """Its public page names the revision, and how many of its clauses that carries."""
    contract = binding(world)
    texts = ["PIHAK PERTAMA melatih kader.", "PIHAK PERTAMA memperluas layanan."]
    addendum = binding(world, add(world, contract, clauses=texts))
    first, _second = clauses_of_addendum(addendum)

    revision = binding(world, revise(world, contract, dropped=[first.key]))

    addendum.refresh_from_db()
    shown = contract_shown(addendum)
    assert (addendum.state, kinds(addendum)[-1]) == ("superseded", "contract.supersede")
    assert (shown.replaced_by, shown.clauses_go_on, shown.targets) == (revision.number, "some", ())
    assert contract_shown(contract).clauses_go_on == ""


def test_an_addendum_terminated_alone_is_replaced_by_nothing(world: World) -> None:
    contract = binding(world)
    addendum = binding(world, add(world, contract))
    gate.perform(addendum, "terminate", actor=world.regent, at=world.tick(), comment="Tidak dilanjutkan")

    binding(world, revise(world, contract))

    addendum.refresh_from_db()
    assert (addendum.state, contract_shown(addendum).replaced_by) == ("terminated", "")
