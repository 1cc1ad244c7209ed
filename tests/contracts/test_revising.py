"""Revisions and addenda: the old contract binds until the new one is signed, then both say so for ever."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from common.errors import BadInput, NotNow, NotPermitted
from common.periods import WHOLE_YEAR, Period, PeriodKind, target_period
from contracts.models import Contract
from contracts.services import batch, revising, signing
from contracts.services.freezing import frozen_terms
from innovations.enums import ReportState
from innovations.models import Indicator
from innovations.scoring.score_json import lines_of
from innovations.services.contracts import amending, contracting
from innovations.services.proposals import drafting
from organisations.offices import SYSTEM
from tests.acting import as_actor
from tests.innovations.walks import launched
from tests.world import AFTER_Q1, Q1, SECRET, World
from workflow.engine import gate
from workflow.models import Event
from workflow.outbox import queue

JANUARY = PeriodKind.MONTH.parts[0]
_Q1, Q2, Q3, Q4 = PeriodKind.QUARTER.parts
REASON = "Anggaran perubahan menambah sasaran peserta"


def revise(world, contract, **changes):
    values = {
        "actor": world.bureau,
        "at": world.tick(),
        "ground": "strategy",
        "reason": REASON,
        "targets": {"IND-1": {WHOLE_YEAR: Decimal(300), Q1: None}},
    }
    return amending.revise_contract(contract, **(values | changes))


def add(world, contract, **changes):
    values = {
        "actor": world.bureau,
        "at": world.tick(),
        "ground": "priority",
        "reason": "Perluasan",
        "clauses": ["PIHAK PERTAMA memperluas inovasi ke {tiga} puskesmas."],
    }
    return revising.add_to_contract(contract, **(values | changes))


def binding(world, contract=None):
    """In force without its document: what follows needs the flow, not the signatures."""
    contract = gate.perform(
        contract or world.contract(), "request_signatures", actor=world.bureau, at=world.tick()
    )
    return gate.perform(contract, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)


def signed(world, contract):
    """In force the long way: rendered, compared with its print, signed by both parties."""
    gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())
    queue.deliver_due(at=world.tick())
    contract.refresh_from_db()
    contract = signing.sign(contract, actor=world.head, secret=SECRET, at=world.tick())
    return signing.sign(contract, actor=world.regent, secret=SECRET, at=world.tick())


def evaluated(world):
    """A contract whose first report has been evaluated; three are owed."""
    contract = binding(world)
    world.sweep(AFTER_Q1)
    report = world.fill(world.report(contract, 1), "40", "12")
    gate.perform(report, "submit", actor=world.operator, at=world.tick())
    world.decide(report, world.bureau)
    return Contract.objects.get(pk=contract.pk)


def kinds(subject):
    rows = Event.objects.filter(subject_type=subject.SUBJECT_TYPE, subject_id=subject.pk)
    return list(rows.order_by("seq").values_list("kind", flat=True))


def test_the_old_contract_binds_until_the_revision_is_signed(world: World):
    contract = binding(world)

    revision = revise(world, contract)

    contract.refresh_from_db()
    innovation = contract.innovations.get()
    assert (contract.state, revision.state, innovation.contract_id) == ("in_force", "draft", contract.pk)
    assert (revision.kind, revision.supersedes_id, revision.ground) == ("revision", contract.pk, "strategy")


def test_a_revision_in_force_supersedes_the_old_one(world: World):
    contract = evaluated(world)
    innovation = contract.innovations.get()
    before = contract.terms_sha256

    revision = binding(world, revise(world, contract))

    contract.refresh_from_db()
    innovation.refresh_from_db()
    last = Event.objects.filter(subject_id__in=[contract.pk, revision.pk]).order_by("id")
    events = {row.kind: row for row in last}
    assert (contract.state, revision.state, contract.terms_sha256) == ("superseded", "in_force", before)
    assert events["contract.supersede"].at == events["contract.activate"].at
    assert (innovation.state, innovation.contract_id) == ("under_evaluation", revision.pk)
    assert kinds(innovation).count("innovation.begin_evaluation") == 1
    assert (contract.revisions.get().pk, revision.supersedes_id) == (revision.pk, contract.pk)


def test_owed_reports_follow_the_revision(world: World):
    contract = evaluated(world)
    innovation = contract.innovations.get()

    revision = binding(world, revise(world, contract))

    kept = list(contract.reports.order_by("number").values_list("number", "state"))
    moved = list(revision.reports.order_by("number").values_list("number", "state"))
    assert (kept, [number for number, _state in moved]) == ([(1, ReportState.EVALUATED)], [2, 3, 4])
    assert kinds(revision.reports.get(number=2))[-1] == "report.follow_revision"
    indicator = innovation.indicators.get(source_code="IND-1")
    assert (indicator.target_year, indicator.targets_by_part().get(Q1)) == (Decimal(300), None)


def test_the_next_report_uses_the_revised_targets(world: World):
    contract = evaluated(world)
    revision = binding(world, revise(world, contract))
    world.sweep(datetime(2025, 7, 2, 3, 0, tzinfo=UTC))
    report = world.fill(world.report(revision, 2), "60", "11")

    gate.perform(report, "submit", actor=world.operator, at=world.tick())
    world.decide(report, world.bureau)

    line = lines_of(report.evaluation.result.working)[0]
    assert (line.actual, line.target) == (Decimal(100), Decimal(300))


def over_two_years(world, **targets):
    """A contract from 29 November for a year: it reports on the last quarter of 2025 and all of 2026."""
    draft = world.draft()
    row = {"source_code": "Y", "name": "Peserta", "unit": "Orang", "target_year": Decimal(200)}
    drafting.replace_rows(draft, "indicators", [{**row, **targets}])
    innovation = launched(world, draft)
    world.now = datetime(2025, 11, 29, 3, 0, tzinfo=UTC)
    return contracting.draft_contract(
        innovation,
        actor=world.bureau,
        at=world.tick(),
        period_start=date(2025, 11, 29),
        last_day=date(2026, 11, 28),
        dates_reason="Menyusul.",
        place="Tuban",
    )


def undated(world, contract):
    """As it was drafted before terms named the year: one target for each part, that of the first report on it."""
    for row in contract.draft["indicators"]:
        periods = [target_period(each["period"]) for each in row["targets"]]
        values = {period: each["value"] for period, each in zip(periods, row["targets"], strict=True)}
        first = {Q4: values[Q4], **{part: values[part.in_year(2026)] for part in (Q1, Q2, Q3)}}
        row["targets"] = [
            {"period": part.code, "value": first[part]} for part in sorted(first, key=lambda part: part.order)
        ]
    contract.save(update_fields=["draft"])
    return contract


@pytest.mark.parametrize("revisions", [1, 2])
@pytest.mark.parametrize("key", [Q1.in_year(2026), Q1])
def test_a_revised_target_is_that_of_the_year_reported_on(world: World, revisions, key):
    """Of the next year where the contract runs on into it, not of the year in which it begins."""
    first, next_year = Q1.in_year(2025), Q1.in_year(2026)
    contract = over_two_years(world, targets={first: Decimal(20), next_year: Decimal(40)})
    contract = binding(world, undated(world, contract) if key == Q1 else contract)

    for number in range(1, revisions + 1):
        wanted = {"Y": {key: Decimal(50 + 10 * number)}}
        contract = binding(world, revise(world, contract, targets=wanted))

    printed = amending.agreed_targets(contract.draft["indicators"][0])[key]
    indicator = Indicator.objects.get(innovation__contract=contract)
    assert printed == indicator.target_in(next_year) == Decimal(50 + 10 * revisions)
    assert indicator.target_in(first) == Decimal(20)


def test_the_same_quarter_of_two_years_is_revised_in_one(world: World):
    """Planned once for every year, it becomes two targets."""
    contract = binding(world, over_two_years(world, targets={Q4: Decimal(50)}))

    contract = binding(world, revise(world, contract, targets={"Y": {Q4.in_year(2026): Decimal(70)}}))

    indicator = Indicator.objects.get(innovation__contract=contract)
    found = [indicator.target_in(Q4.in_year(year)) for year in (2025, 2026)]
    assert found == [Decimal(50), Decimal(70)]
    assert [indicator.target_in(WHOLE_YEAR.in_year(year)) for year in (2025, 2026)] == [Decimal(200)] * 2


@pytest.mark.parametrize("key", [WHOLE_YEAR, WHOLE_YEAR.in_year(2026)])
def test_the_target_of_one_year_of_two_is_revised(world: World, key):
    contract = binding(world, over_two_years(world))

    contract = binding(world, revise(world, contract, targets={"Y": {key: Decimal(300)}}))

    indicator = Indicator.objects.get(innovation__contract=contract)
    found = [indicator.target_in(WHOLE_YEAR.in_year(year)) for year in (2025, 2026)]
    assert found == [Decimal(300 if key == WHOLE_YEAR else 200), Decimal(200 if key == WHOLE_YEAR else 300)]


def test_no_longer_agreed_is_no_longer_planned(world: World):
    """Neither for that year nor for whichever year: else the report would be measured by what no print says."""
    own = {Q1.in_year(2025): Decimal(20), Q1: Decimal(30)}
    draft = world.draft()
    row = {"source_code": "Y", "name": "Peserta", "unit": "Orang", "target_year": Decimal(200)}
    drafting.replace_rows(draft, "indicators", [{**row, "targets": own}])
    innovation = launched(world, draft)
    contract = binding(world, world.contract(innovation))

    binding(world, revise(world, contract, targets={"Y": {Q1: None}}))

    assert innovation.indicators.get().target_in(Q1.in_year(2025)) is None


@pytest.mark.parametrize("planned", [{}, {Q1: Decimal(30), Q4: Decimal(50)}, {Q4.in_year(2026): Decimal(70)}])
@pytest.mark.parametrize(
    "dropped",
    [WHOLE_YEAR, WHOLE_YEAR.in_year(2026), Q4, Q4.in_year(2026), Q1.in_year(2026)],
    ids=lambda period: period.code,
)
def test_what_is_measured_is_what_the_print_says(world: World, planned, dropped):
    """Whichever target is no longer agreed, of each period that the terms name the plan says the same as they."""
    contract = binding(world, over_two_years(world, targets=planned))

    contract = binding(world, revise(world, contract, targets={"Y": {dropped: None}}))

    agreed = amending.agreed_targets(contract.draft["indicators"][0])
    indicator = Indicator.objects.get(innovation__contract=contract)
    dated = {period: period if isinstance(period, Period) else period.in_year(2025) for period in agreed}
    assert agreed[dropped] is None
    assert {period: indicator.target_in(dated[period]) for period in agreed} == agreed


def test_targets_of_the_same_year_are_revised_in_it(world: World):
    """A quarter of the contract's first year stays of that year, beside a target that the plan has for the next."""
    draft = world.draft()
    targets = {Q1.in_year(2025): Decimal(20), Q1.in_year(2026): Decimal(40)}
    row = {"source_code": "Y", "name": "Peserta", "unit": "Orang", "target_year": Decimal(200)}
    drafting.replace_rows(draft, "indicators", [{**row, "targets": targets}])
    innovation = launched(world, draft)
    contract = binding(world, world.contract(innovation))

    binding(world, revise(world, contract, targets={"Y": {Q1: Decimal(25)}}))

    indicator = innovation.indicators.get()
    found = [indicator.target_in(period) for period in targets]
    assert found == [Decimal(25), Decimal(40)]


def test_the_revision_says_what_it_changes_and_why(world: World):
    contract = world.in_force()

    terms = frozen_terms(signed(world, revise(world, contract)))

    assert (terms.kind, terms.wording.title, terms.amendment.reason) == (
        "revision",
        "KONTRAK KINERJA INOVASI PERUBAHAN",
        REASON,
    )
    assert (terms.amendment.number, terms.amendment.terms_sha256) == (contract.number, contract.terms_sha256)
    assert (terms.number, len(terms.obligations), terms.indicators[0].target_year) == (
        "400.10.11/2/KK-INOV/2025",
        4,
        "300",
    )


def test_only_one_change_at_a_time(world: World):
    contract = binding(world)
    first = revise(world, contract)
    with pytest.raises(NotNow) as refusal:
        add(world, contract)
    gate.perform(first, "void", actor=world.bureau, at=world.tick(), comment="Salah alasan")

    second = revise(world, contract)

    assert (refusal.value.code, second.supersedes_id) == ("change_under_way", contract.pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "a\u202eb"}, "reason"),
        ({"ground": "whim"}, "ground"),
        ({"targets": {"IND-9": {}}}, "targets.IND-9"),
        ({"targets": {"IND-1": {JANUARY: Decimal(1)}}}, "targets.IND-1.month_1"),
        ({"targets": {"IND-1": {WHOLE_YEAR: Decimal("NaN")}}}, "targets.IND-1.target_year"),
    ],
)
def test_a_change_needs_its_ground_reason_and_known_targets(world: World, changes, field):
    contract = binding(world)

    with pytest.raises(BadInput) as refusal:
        revise(world, contract, **changes)

    assert [gap.field for gap in refusal.value.gaps] == [field]


def test_only_the_bureau_changes_contracts(world: World):
    contract = binding(world)

    for stranger in (world.head, world.foreign_bureau, world.nobody):
        with pytest.raises(NotPermitted):
            revise(world, contract, actor=stranger)


def test_a_contract_that_is_not_in_force_is_not_revised(world: World):
    with pytest.raises(NotNow) as refusal:
        add(world, world.contract())

    assert refusal.value.code == "not_in_force"


def test_a_revision_is_not_signed_once_its_contract_has_ended(world: World):
    """It could never enter into force: the attempt would wait for its registration for ever."""
    contract = binding(world)
    revision = gate.perform(
        revise(world, contract), "request_signatures", actor=world.bureau, at=world.tick()
    )
    queue.deliver_due(at=world.tick())
    waiting = list(batch.signable_by(as_actor(world.head, world.now)))
    gate.perform(contract, "terminate", actor=world.regent, at=world.tick(), comment="Kebijakan baru")

    with pytest.raises(NotNow) as refusal:
        signing.sign(revision, actor=world.head, secret=SECRET, at=world.tick())

    assert (waiting, refusal.value.code) == ([revision], "nothing_to_sign")
    assert list(batch.signable_by(as_actor(world.head, world.now))) == []


def test_nobody_supersedes_by_hand(world: World):
    contract = binding(world)

    with pytest.raises(NotNow) as refusal:
        gate.perform(contract, "supersede", actor=world.bureau, at=world.tick())

    assert refusal.value.code == "decided_by_system"


def test_an_addendum_adds_and_leaves_everything_else(world: World):
    contract = binding(world)

    contract.refresh_from_db()
    addendum = binding(world, add(world, contract))

    contract.refresh_from_db()
    terms = frozen_terms(addendum)
    assert (contract.state, addendum.state, addendum.reports.count()) == ("in_force", "in_force", 0)
    assert terms.added_clauses == ("PIHAK PERTAMA memperluas inovasi ke {tiga} puskesmas.",)
    assert contract.innovations.get().contract_id == contract.pk


def test_an_addendum_lapses_with_its_contract(world: World):
    contract = binding(world)
    addendum = binding(world, add(world, contract))

    gate.perform(contract, "terminate", actor=world.regent, at=world.tick(), comment="Kebijakan baru")

    addendum.refresh_from_db()
    assert (addendum.state, kinds(addendum)[-1]) == ("terminated", "contract.lapse")


def test_a_revision_ends_with_the_contract_it_was_to_change(world: World):
    contract = binding(world)
    revision = revise(world, contract)

    gate.perform(contract, "terminate", actor=world.regent, at=world.tick(), comment="Kebijakan baru")

    revision.refresh_from_db()
    assert revision.state == "void"
