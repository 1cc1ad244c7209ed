"""Why can't I: every rule of every transition with its verdict, from the check that the act itself runs."""

from collections.abc import Callable

import pytest

from common.errors import DomainError
from tests.acting import as_actor
from tests.policies.conftest import under
from tests.policies.test_deciding import TWO_OF_LAN
from tests.policies.test_explaining import PERSONAS
from tests.world import World
from workflow.engine import gate
from workflow.engine.available import available
from workflow.engine.permission_check import label_of
from workflow.engine.registry import flow_of, flows

__all__ = ["under"]
Under = Callable[..., World]
CONDITIONS = sorted(
    {
        condition
        for flow in flows().values()
        for name in flow.names()
        for condition in flow.spec(name).conditions
    },
    key=lambda condition: condition.__name__,
)


def explained(world: World, subject: object, who: str) -> dict:
    """The options of one persona by name."""
    return {o.name: o for o in available(subject, as_actor(getattr(world, who), world.now), at=world.tick())}


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.__name__)
def test_every_condition_says_what_it_states(condition) -> None:
    assert label_of(condition) != condition.__name__.replace("_", " ")


@pytest.mark.parametrize("who", PERSONAS)
def test_a_step_is_allowed_exactly_where_every_rule_passes(world: World, who: str) -> None:
    item = world.launched()

    options = explained(world, item, who).values()

    assert [o.name for o in options if o.allowed] == [
        o.name for o in options if all(rule.passed for rule in o.rules)
    ]
    assert all(bool(o.reasons) != o.allowed for o in options)


def test_every_rule_is_named_with_its_verdict(world: World) -> None:
    item = world.draft(description="")

    submit = explained(world, item, "innovator")["submit"]

    assert [(rule.code, rule.passed) for rule in submit.rules] == [
        ("state", True),
        ("office", True),
        ("proposal_is_complete", False),
        ("initiator_has_its_way", True),
        ("agency_may_propose", True),
        ("no_report_is_locked", True),
    ]
    assert (submit.policy, submit.next) == (item.policy_ref, "Lengkapi yang belum ada, lalu coba lagi.")


def test_rules_after_a_failed_one_are_not_asked(world: World) -> None:
    item = world.draft(description="")

    submit = explained(world, item, "bureau")["submit"]

    assert [(rule.code, rule.passed, rule.gaps) for rule in submit.rules] == [
        ("state", True, ()),
        ("office", False, ()),
        ("proposal_is_complete", None, ()),
        ("initiator_has_its_way", None, ()),
        ("agency_may_propose", None, ()),
        ("no_report_is_locked", None, ()),
    ]


def test_an_acting_official_fails_the_strategic_rule_alone(world: World) -> None:
    from organisations.enums import Capacity
    from tests.world import hired

    item = world.launched()
    world.people["plt"] = hired("plt", world.seats["sekda"], capacity=Capacity.PLT, letter_no="1")

    rules = {rule.code: rule.passed for rule in explained(world, item, "plt")["discontinue"].rules}

    assert (rules["office"], rules["definitive"]) == (True, False)


def test_every_refusal_says_who_holds_it_up_since_when(under: Under) -> None:
    world = under(TWO_OF_LAN)
    item = world.submitted()
    since = world.now

    options = explained(world, item, "head")

    assert [(w.who, w.since) for w in options["approve"].waiting] == [("Penelaah LAN", since)]
    assert options["withdraw"].waiting == () or not options["withdraw"].allowed


@pytest.mark.parametrize("name", flow_of("innovation").names())
def test_the_first_failed_rule_is_the_refusal_of_the_act(world: World, name: str) -> None:
    item = world.submitted()
    option = explained(world, item, "bureau")[name]
    failed = next((rule for rule in option.rules if rule.passed is False), None)

    try:
        gate.perform(item, name, actor=world.bureau, at=world.tick())
        happened = ""
    except DomainError as refusal:
        happened = str(refusal.message)

    assert (failed is None) == (happened == "")
    assert failed is None or failed.gaps or str(failed.message) == happened
