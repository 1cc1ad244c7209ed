"""The contract that follows another: when, from which day, with which targets, and what stays owed under the last."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from common.errors import BadInput, NotNow, Unready
from common.periods import WHOLE_YEAR, PeriodKind
from contracts.documents import layout
from contracts.documents.rendering import render_contract
from contracts.models import Contract
from contracts.queries import contracts_about
from contracts.services import revising
from contracts.services.freezing import frozen_terms
from contracts.terms.indonesian import long_date
from innovations.models import Appraisal, Innovation, Report
from innovations.services.contracts import amending, contracting, next_targets
from innovations.services.contracts.next_contract import last_contract
from innovations.services.proposals import plan_changes
from organisations.offices import SYSTEM
from tests.contracts.printed import squeezed, text_of
from tests.innovations.walks import in_force, open_report
from tests.prepared import shared
from tests.world import World
from workflow.engine import gate
from workflow.models import PolicyVersion
from workflow.policies.versions import policy_of
from workflow.policy_changes.changes import move
from workflow.policy_changes.withdrawing import withdraw_policy

IN_OCTOBER = datetime(2025, 10, 6, 3, 0, tzinfo=UTC)
NEXT_YEAR = date(2026, 1, 1)
Q1_2026 = PeriodKind.QUARTER.parts[0].in_year(2026)


def drafted(
    world: World, innovation: Innovation, first_day: date = NEXT_YEAR, *, taken_over: Collection[str] = ()
) -> Contract:
    return contracting.draft_contract(
        innovation,
        actor=world.bureau,
        at=world.tick(),
        period_start=first_day,
        place="Tuban",
        taken_over=taken_over,
    )


@shared
def next_draft(world: World) -> Contract:
    """The first contract runs until 31 December 2025; in its last quarter the next one is drafted."""
    first = in_force(world)
    world.now = IN_OCTOBER
    return drafted(world, Innovation.objects.get(contract=first))


def with_targets(world: World, draft: Contract) -> Contract:
    return next_targets.set_targets(
        draft,
        actor=world.bureau,
        at=world.tick(),
        targets={
            "IND-1": {WHOLE_YEAR: Decimal(300), Q1_2026.part: Decimal(80)},
            "IND-2": {WHOLE_YEAR: Decimal(8)},
        },
    )


def put_in_force(world: World, draft: Contract) -> Contract:
    """Signed by every party, without rendering."""
    signing = gate.perform(draft, "request_signatures", actor=world.bureau, at=world.tick())
    return gate.perform(signing, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)


def stored_targets(innovation: Innovation) -> dict[str, Any]:
    return {
        row.source_code: (
            row.target_year,
            {each.code: value for each, value in row.planned_targets().items()},
        )
        for row in innovation.indicators.prefetch_related("targets").order_by("position")
    }


def test_the_next_contract_follows_the_last(world: World) -> None:
    draft = next_draft(world)

    first = Contract.objects.get(pk=draft.follows_id)
    innovation = Innovation.objects.get(contract=first)
    assert (draft.kind, draft.draft["period_start"], draft.draft["period_end"]) == (
        "original",
        "2026-01-01",
        "2027-01-01",
    )
    assert set(contracts_about(innovation.pk)) == {first, draft}


def test_last_years_targets_are_not_reused_in_silence(world: World) -> None:
    draft = next_draft(world)

    assert [
        (row["code"], row["target_year"], {t["value"] for t in row["targets"]})
        for row in draft.draft["indicators"]
    ] == [
        ("IND-1", "", {""}),
        ("IND-2", "", {""}),
    ]
    with pytest.raises(Unready) as refused:
        gate.perform(draft, "request_signatures", actor=world.bureau, at=world.tick())
    assert {gap.field for gap in refused.value.gaps} == {"targets_reason"}


def test_periods_never_overlap(world: World) -> None:
    first = in_force(world)
    world.now = IN_OCTOBER

    with pytest.raises(BadInput) as refused:
        drafted(world, Innovation.objects.get(contract=first), date(2025, 12, 31))

    assert [(gap.field, gap.code) for gap in refused.value.gaps] == [("period_start", "overlaps")]
    assert "1 Januari 2026" in str(refused.value.gaps[0].message)


def test_it_is_prepared_once_the_last_period_has_begun(world: World) -> None:
    first = in_force(world)

    with pytest.raises(NotNow) as refused:
        drafted(world, Innovation.objects.get(contract=first))

    assert (refused.value.code, "1 Oktober 2025" in str(refused.value.message)) == ("has_contract", True)


def test_one_contract_is_prepared_at_a_time(world: World) -> None:
    draft = next_draft(world)

    with pytest.raises(NotNow) as refused:
        drafted(world, Innovation.objects.get(contract=draft.follows))

    assert refused.value.code == "has_contract"


def test_a_void_next_contract_leaves_room_for_another(world: World) -> None:
    draft = next_draft(world)
    gate.perform(draft, "void", actor=world.bureau, at=world.tick(), comment="Salah hari.")

    again = drafted(world, Innovation.objects.get(contract=draft.follows))

    assert again.follows_id == draft.follows_id


@pytest.mark.parametrize("how", ["fulfilled", "terminated"])
def test_a_contract_follows_one_that_ended(world: World, how: str) -> None:
    first = in_force(world)
    for report in Report.objects.filter(contract=first) if how == "fulfilled" else ():
        gate.perform(report, "waive", actor=world.sekda, at=world.tick(), comment="Digabung.")
    name, who = {"fulfilled": ("fulfil", world.bureau), "terminated": ("terminate", world.regent)}[how]
    gate.perform(first, name, actor=who, at=world.tick(), comment="Selesai lebih awal.")
    innovation = Innovation.objects.get(contract=first)
    begins = {"fulfilled": NEXT_YEAR, "terminated": date(2025, 4, 1)}[how]

    made = put_in_force(world, with_reason(world, drafted(world, innovation, begins)))

    innovation.refresh_from_db()
    assert (innovation.contract, innovation.state) == (made, "under_evaluation")


def with_reason(world: World, draft: Contract) -> Contract:
    """What is unusual explained."""
    from contracts.services import draft_reasons

    for explain in (draft_reasons.explain_targets, draft_reasons.explain_days):
        draft = explain(draft, actor=world.bureau, at=world.tick(), reason="Sebagaimana disepakati.")
    return draft


def test_a_terminated_contract_is_followed_from_the_next_day(world: World) -> None:
    report = open_report(world)
    gate.perform(report.contract, "terminate", actor=world.regent, at=world.tick(), comment="Batal.")

    with pytest.raises(BadInput) as refused:
        drafted(world, report.innovation, world.now.date())

    assert [(gap.field, gap.code) for gap in refused.value.gaps] == [("period_start", "overlaps")]


def test_both_contracts_are_owed_their_own_reports(world: World) -> None:
    draft = with_targets(world, next_draft(world))
    first, innovation = draft.follows, Innovation.objects.get(contract=draft.follows)
    owed_before = list(Report.objects.filter(contract=first).order_by("number").values_list("pk", "state"))

    second = put_in_force(world, draft)

    innovation.refresh_from_db()
    assert (innovation.contract, innovation.state) == (second, "under_evaluation")
    assert (
        list(Report.objects.filter(contract=first).order_by("number").values_list("pk", "state"))
        == owed_before
    )
    assert [each.period.label for each in Report.objects.filter(contract=second).order_by("number")] == [
        "Triwulan I 2026",
        "Triwulan II 2026",
        "Triwulan III 2026",
        "Triwulan IV 2026",
    ]


def test_evaluations_count_anew_and_the_old_stay(world: World) -> None:
    draft = with_targets(world, next_draft(world))
    innovation = Innovation.objects.get(contract=draft.follows)

    put_in_force(world, draft)

    rows = Appraisal.objects.filter(innovation=innovation, state="scheduled").order_by("period_end")
    assert [(row.after_months, row.period_end.isoformat(), row.contract.year) for row in rows] == [
        (6, "2025-07-01", 2025),
        (12, "2026-01-01", 2025),
        (6, "2026-07-01", 2026),
        (12, "2027-01-01", 2026),
    ]


def test_the_plan_says_of_each_year_what_was_agreed(world: World) -> None:
    draft = with_targets(world, next_draft(world))
    innovation = Innovation.objects.get(contract=draft.follows)

    put_in_force(world, draft)

    assert stored_targets(innovation) == {
        "IND-1": (
            None,
            {
                "2025_quarter_1": Decimal(50),
                "2025_year_1": Decimal(200),
                "2026_quarter_1": Decimal(80),
                "2026_year_1": Decimal(300),
            },
        ),
        "IND-2": (None, {"2025_year_1": Decimal(10), "2026_year_1": Decimal(8)}),
    }


def test_the_draft_shows_what_the_last_contract_reached(world: World) -> None:
    report = world.fill(open_report(world), "40", "12")
    gate.perform(report, "submit", actor=world.operator, at=world.tick())

    last = next_targets.results_under(report.contract, at=world.tick())

    assert (last.handed_in, last.owed, last.complete) == (1, 4, False)
    assert {code: (each.planned, each.actual) for code, each in last.by_code.items()} == {
        "IND-1": (Decimal(200), Decimal(40)),
        "IND-2": (Decimal(10), Decimal(12)),
    }


def test_a_revision_of_the_last_counts_for_its_years(world: World) -> None:
    draft = with_targets(world, next_draft(world))
    first, innovation = (
        Contract.objects.get(pk=draft.follows_id),
        Innovation.objects.get(contract=draft.follows),
    )
    revision = amending.revise_contract(
        first,
        actor=world.bureau,
        at=world.tick(),
        ground="strategy",
        reason="Sasaran bertambah.",
        targets={"IND-1": {WHOLE_YEAR: Decimal(250)}},
    )
    put_in_force(world, with_reason(world, revision))

    second = put_in_force(world, draft)

    innovation.refresh_from_db()
    assert innovation.contract == second
    assert stored_targets(innovation)["IND-1"][1] == {
        "2025_quarter_1": Decimal(50),
        "2025_year_1": Decimal(250),
        "2026_quarter_1": Decimal(80),
        "2026_year_1": Decimal(300),
    }
    assert set(Report.objects.filter(year=2025).values_list("contract", flat=True)) == {revision.pk}


def test_a_late_revision_leaves_the_next_in_its_place(world: World) -> None:
    second = put_in_force(world, with_targets(world, next_draft(world)))
    innovation = Innovation.objects.get(contract=second)
    revision = amending.revise_contract(
        second.follows,
        actor=world.bureau,
        at=world.tick(),
        ground="strategy",
        reason="Sasaran bertambah.",
        targets={"IND-2": {WHOLE_YEAR: Decimal(9)}},
    )

    put_in_force(world, with_reason(world, revision))

    innovation.refresh_from_db()
    assert innovation.contract == second
    assert stored_targets(innovation)["IND-2"] == (
        None,
        {"2025_year_1": Decimal(9), "2026_year_1": Decimal(8)},
    )


def test_a_changed_plan_is_taken_for_the_next_contract(world: World) -> None:
    first = in_force(world)
    innovation = Innovation.objects.get(contract=first)
    world.now = IN_OCTOBER
    change = plan_changes.start(innovation, actor=world.operator, at=world.tick())
    rows = [{"id": UUID(str(row["id"])), "target_year": Decimal(500)} for row in change.content["indicators"]]
    change = plan_changes.revise(change, actor=world.operator, at=world.tick(), rows={"indicators": rows})
    change = gate.perform(change, "submit", actor=world.operator, at=world.tick())
    world.decide(change, world.sekda)

    draft = drafted(world, innovation)

    assert [row["target_year"] for row in draft.draft["indicators"]] == ["500", "500"]
    assert stored_targets(innovation)["IND-2"][1] == {"2025_year_1": Decimal(10)}


def test_the_database_keeps_one_successor_of_an_original(world: World) -> None:
    from django.db import IntegrityError, transaction

    draft = next_draft(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=draft.follows_id).update(follows=draft.follows_id)


@pytest.mark.parametrize("ended", [False, True], ids=["while it is in force", "after its end"])
def test_clauses_of_addenda_go_on_where_they_are_chosen(world: World, ended: bool) -> None:
    first = in_force(world)
    why = {"actor": world.bureau, "ground": "priority", "reason": "Perluasan."}
    texts = ["Pihak pertama melatih kader.", "Pihak pertama memperluas layanan."]
    addendum = put_in_force(world, revising.add_to_contract(first, at=world.tick(), clauses=texts, **why))
    innovation = Innovation.objects.get(contract=first)
    if ended:
        gate.perform(first, "terminate", actor=world.regent, at=world.tick(), comment="Selesai lebih awal.")
    else:
        world.now = IN_OCTOBER
    clauses = contracting.clauses_to_take_over(last_contract(innovation))

    with pytest.raises(BadInput) as unknown:
        drafted(world, innovation, taken_over=["lain.0"])
    draft = drafted(world, innovation, taken_over=[clauses[1].key])

    assert [each.text for each in clauses] == texts
    assert draft.draft["added_clauses"] == [
        f"Ketentuan Adendum Nomor {addendum.number} tanggal 2 Januari 2025 dilanjutkan dalam kontrak ini: {texts[1]}"
    ]
    assert [gap.field for gap in unknown.value.gaps] == ["taken_over"]


def test_the_print_names_the_contract_that_it_follows(world: World) -> None:
    draft = with_reason(world, next_draft(world))
    first = draft.follows

    signing = gate.perform(draft, "request_signatures", actor=world.bureau, at=world.tick())

    terms = frozen_terms(signing)
    sentence = (
        f"Kontrak ini melanjutkan Kontrak Kinerja Inovasi Nomor {first.number} tanggal {long_date(first.signed_on)} "
        "untuk jangka waktu 1 Januari 2025 sampai dengan 31 Desember 2025. Kewajiban yang masih ada menurut kontrak "
        "tersebut tetap diselesaikan menurut kontrak tersebut."
    )
    assert terms.follows is not None
    assert (terms.follows.number, terms.follows.terms_sha256) == (first.number, first.terms_sha256)
    assert sentence in layout.printed_clauses(terms)
    assert "".join(run.text for run in layout.layout_context(terms)["clauses"][-1]["runs"]) == sentence
    assert "follows" not in frozen_terms(first).tree()
    assert squeezed(sentence) in squeezed(text_of(render_contract(terms).pdf))


def test_no_next_contract_begins_under_a_withdrawn_version(world: World) -> None:
    first = in_force(world)
    world.now = IN_OCTOBER
    innovation = Innovation.objects.get(contract=first)
    version = policy_of(innovation)
    other = PolicyVersion.objects.exclude(name=version.name).order_by("name", "-number")[0]
    withdraw_policy(version, reason="Keliru.", at=world.tick(), successor=other)

    with pytest.raises(NotNow) as refused:
        drafted(world, innovation)
    move(innovation, other, actor=world.bureau, at=world.tick(), reason="Dipindahkan.")

    assert refused.value.code == "policy_withdrawn"
    assert drafted(world, Innovation.objects.get(pk=innovation.pk)).policy_ref == other.reference
