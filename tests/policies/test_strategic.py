"""Strategic steps: closed to acting officials by law under every policy, and besides where a policy names them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils.translation import override

from common.errors import BadInput, NotPermitted
from organisations.enums import Capacity
from tests.acting import as_actor
from tests.policies.conftest import document
from tests.policies.test_deciding import TWO_OF_LAN
from tests.world import World, hired
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.permission_check import check_transition
from workflow.engine.registry import flow_of
from workflow.policies.document import parse
from workflow.policy_changes import publishing
from workflow.policy_changes.changes import compare
from workflow.policy_changes.permission_table import document as table

Under = Callable[..., World]
SUSPEND = '\n[strategic]\ntransitions = ["innovation.suspend"]\nlegal_basis = "Perbup uji 1/2025"\n'
ONE_OF_LAN = TWO_OF_LAN.replace("quorum = 2", "quorum = 1")


def refusals(world: World, tail: str) -> dict[str, str]:
    """The refusals of a Plt. secretary for two steps of a launched innovation under a policy ending in `tail`."""
    version, _new = publishing.publish(document(ONE_OF_LAN) + tail, at=world.now)
    world.government.policy_name = version.name
    world.government.save(update_fields=["policy_name"])
    item = world.decide(world.submitted(), world.lan)
    item = gate.perform(
        item, "launch", actor=world.bureau, at=world.tick(), launch_event=str(world.event().pk)
    )
    world.people["plt"] = hired("plt", world.seats["sekda"], capacity=Capacity.PLT, letter_no="1")
    found = {}
    for step in ("suspend", "discontinue"):
        with pytest.raises(Exception) as refusal:
            gate.perform(item, step, actor=world.plt, at=world.tick())
        found[step] = str(refusal.value)
    with pytest.raises(Exception) as definitive:
        gate.perform(item, "suspend", actor=world.sekda, at=world.tick())
    found["suspend, definitive"] = str(definitive.value)
    return found


LAW = "Pejabat pelaksana tidak boleh mengambil keputusan strategis (UU 30/2014 pasal 14 ayat (7))."
WHY = "Masih ada yang kurang.; comment: Berikan alasannya."


def test_a_policy_closes_a_step_with_its_own_basis(world: World) -> None:
    assert refusals(world, SUSPEND) == {
        "suspend": LAW.replace("UU 30/2014 pasal 14 ayat (7)", "Perbup uji 1/2025"),
        "discontinue": LAW,
        "suspend, definitive": WHY,
    }


def test_steps_closed_by_law_need_no_policy(world: World) -> None:
    assert refusals(world, "") == {"suspend": WHY, "discontinue": LAW, "suspend, definitive": WHY}


def test_the_explanation_shows_the_rule_that_the_policy_adds(world: World) -> None:
    refusals(world, SUSPEND)
    item = type(world.draft()).objects.get(state="launched")

    ctx = Context(subject=item, name="suspend", actor=as_actor(world.plt, world.now), at=world.now)
    found = check_transition(ctx, flow_of("innovation"))

    assert isinstance(found.refusal, NotPermitted)
    assert [(rule.code, rule.passed, str(rule.label)) for rule in found.rules][:3] == [
        ("state", True, "keadaan sekarang mengizinkan"),
        ("office", True, "termasuk kewenangan jabatan Anda"),
        ("definitive", False, "bukan sebagai pejabat pelaksana (Perbup uji 1/2025)"),
    ]


def test_a_list_is_checked_step_by_step_with_its_line() -> None:
    text = document(ONE_OF_LAN) + (
        '\n[strategic]\ntransitions = ["innovation.suspend", "innovation.fly", "innovation.approve", "suspend",\n'
        '  "innovation.suspend"]\narticle = 14\n'
    )
    line = text[: text.index("transitions =")].count("\n") + 1

    with override("en"), pytest.raises(BadInput) as refusal:
        parse(text)

    assert [(gap.field, gap.code, str(gap.message)) for gap in refusal.value.gaps] == [
        ("strategic.transitions", "doubled", f"Line {line}, column 1: innovation.suspend stands here twice."),
        *(
            (
                "strategic.transitions",
                "unknown_transition",
                f"Line {line}, column 1: There is no transition {step} that somebody takes by hand.",
            )
            for step in ("innovation.fly", "innovation.approve", "suspend")
        ),
        ("strategic.article", "unknown", f"Line {line + 2}, column 1: This field is not known here."),
    ]


@pytest.mark.parametrize(
    ("value", "place"),
    [('"innovation.suspend"', "transitions"), ("[1]", "transitions.0"), ("true", "transitions")],
)
def test_a_list_of_another_kind_is_refused(value: str, place: str) -> None:
    with override("en"), pytest.raises(BadInput) as refusal:
        parse(document(ONE_OF_LAN) + f"\n[strategic]\ntransitions = {value}\n")

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [(f"strategic.{place}", "type")]


def test_the_rights_table_names_policies_that_close_a_step() -> None:
    found = table({"uji": document(ONE_OF_LAN) + SUSPEND, "lain": document(ONE_OF_LAN, name="lain")})

    cells = [line.split(" | ") for line in found.splitlines() if line.startswith("| `")]
    rows = {row[0].strip("|` "): row[4] for row in cells}
    assert [rows[name] for name in ("suspend", "discontinue", "decline")] == ["not under uji", "no", "yes"]
    assert "Closed to acting officials: `innovation.suspend`. Basis: Perbup uji 1/2025." in found


def test_a_comparison_names_the_step_that_is_closed_from_now_on() -> None:
    with override("id"):
        lines = compare(parse(document(ONE_OF_LAN)), parse(document(ONE_OF_LAN) + SUSPEND))

    assert [line for line in lines if "Tangguhkan (Inovasi)" in line] == lines[:1]


@pytest.mark.parametrize(
    "path", sorted(Path("innovations/policies").glob("*.toml")), ids=lambda path: path.stem
)
def test_shipped_policies_name_strategic_steps_and_article(path: Path) -> None:
    listed = parse(path.read_text(encoding="utf-8"))["strategic"]

    assert listed["transitions"] == ["innovation.discontinue", "contract.terminate"]
    assert "UU 30/2014 pasal 14" in listed["legal_basis"]
