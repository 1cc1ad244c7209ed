"""The whole year once, on SQLite as `./run demo` plays it; in the gate with a twelfth of the published innovations."""

import hashlib
import io
import json
import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import AccountAct
from accounts.models import AccountEvent
from common.periods import local_day
from contracts.models import Contract, ContractDocument
from contracts.services.contract_schedule import schedule_of
from deadlines.models import Deadline, DeadlineStepReached
from demo import examples, features
from demo.afterwards import door, february, replicas, running, this_month, variety
from demo.clock import OFFICE_ZONE
from demo.context import DemoContext
from demo.features import not_played
from demo.people import PASSPHRASE, PASSWORD
from demo.personas import PERSONAS
from demo.progress import Progress
from demo.year import NotEmpty, PlayResult, play, play_year, verified
from innovations.models import (
    Appraisal,
    Evaluation,
    Innovation,
    LaunchEvent,
    Milestone,
    ProgressEntry,
    Report,
)
from innovations.services.evaluations.scoring import reports_in
from innovations.services.progress.statements import milestones_in_plan
from notifications.models import Mailing
from notifications.services.reading import unread_of
from organisations.enums import Role
from organisations.models import Agency, OfficeHeld, User
from organisations.queries import actor_at
from tests import campaign
from tests.demo import services
from workflow.models import Decision, Event, OutboxMessage, Recusal
from workflow.policy_changes.unreachable import unreachable_stages
from workflow.queries import events_of, inbox

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]
AFTERWARDS = datetime(2026, 2, 1, tzinfo=UTC)
# The least that is played after the year; in a campaign until any day of the twelve months from then on.
SHORTEST = date(2026, 2, 27)
UNTIL = SHORTEST + timedelta(
    days=random.Random(campaign.first_seed()).randrange(campaign.length(short=1, full=366))
)
TUBAN = "35.23"
# Services that are called; filled by `year` and `afterwards`.
CALLED: set[str] = set()


@pytest.fixture(scope="module", autouse=True)
def year(context: DemoContext, folder: Path) -> PlayResult:
    with services.called(services.reachable()) as names:
        played = play_year(context, folder)
    CALLED.update(names)
    return verified(played)


@pytest.fixture(scope="module")
def afterwards(context: DemoContext, year: PlayResult) -> PlayResult:
    """What came after the year; the tests that need it stand last, for the year is not as it was then."""
    with services.called(services.reachable()) as names:
        running.play(context, UNTIL)
    CALLED.update(names)
    return verified(year)


def test_every_number_agrees_and_the_history_is_whole(year: PlayResult) -> None:
    assert year.faults == ()
    assert year.events_verified == year.wanted["events"]["total"]


def test_the_signed_files_are_the_registered_ones(year: PlayResult, folder: Path) -> None:
    files = sorted((folder / "contracts").iterdir())

    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert len(files) == 5
    assert digests == set(ContractDocument.objects.filter(version_no=2).values_list("sha256", flat=True))


def test_what_lan_returned_has_two_revisions(year: PlayResult) -> None:
    twice = Innovation.objects.filter(revision_no=2)

    assert twice.count() == year.wanted["decisions"]["return"] > 0
    assert set(twice.values_list("acronym", flat=True)) == {""}


def test_grobogan_was_launched_on_behalf_of_its_regent(year: PlayResult) -> None:
    delegated = LaunchEvent.objects.filter(on_behalf_of__isnull=False)

    assert [(event.government.code, event.presided_by.role) for event in delegated] == [
        ("33.15", "regional_secretary")
    ]


def contract_of(key: str) -> Contract:
    return Innovation.objects.select_related("contract").get(source_id=key).contract


def owed_by(contract: Contract) -> list[tuple[str, str]]:
    rows = Report.objects.filter(contract=contract).select_related("deadline").order_by("number")
    return [(row.period.label, row.deadline.due_on.isoformat()) for row in rows]


def test_no_report_is_handed_in_before_its_period_ended(year: PlayResult) -> None:
    handed_in = dict(Event.objects.filter(kind="report.submit").values_list("subject_id", "at"))
    reports = Report.objects.filter(pk__in=handed_in).select_related("government")

    assert reports.count() == 15 + 7
    assert [row for row in reports if local_day(handed_in[row.pk], row.government.tz) < row.period_end] == []


def test_evaluations_come_after_the_last_report_is_due(year: PlayResult) -> None:
    held_at = dict(Event.objects.filter(kind="appraisal.conclude").values_list("subject_id", "at"))
    held = Appraisal.objects.filter(pk__in=held_at, contract__isnull=False)
    last_due = {row.pk: max(report.deadline.due_at for report in reports_in(row)) for row in held}

    assert len(last_due) == 6
    assert [key for key, due_at in last_due.items() if held_at[key] < due_at] == []


def test_from_mid_february_the_rest_of_the_quarter_is_reported(year: PlayResult) -> None:
    contract = contract_of("tuban-rsud")

    assert (contract.signed_on, contract.draft["period_start"]) == (date(2025, 2, 13), "2025-02-15")
    assert owed_by(contract) == [
        ("Triwulan I 2025 (15 Februari–31 Maret)", "2025-04-22"),
        ("Triwulan II 2025", "2025-07-14"),
        ("Triwulan III 2025", "2025-10-14"),
        ("Triwulan IV 2025", "2026-01-14"),
    ]


def test_signed_in_late_april_the_second_quarter_is_owed_first(year: PlayResult) -> None:
    contract = contract_of("tuban-pekerjaan-umum")
    first = Report.objects.get(contract=contract, period_start="2025-04-01")

    lines = schedule_of(contract, at=AFTERWARDS).lines
    assert contract.signed_on == date(2025, 4, 25)
    assert [line.falls_away for line in lines] == [True, False, False, False]
    assert [label for label, _due in owed_by(contract)] == [line.period.label for line in lines[1:]]
    assert (first.since_on, first.lines.get().earlier, first.lines.get().actual) == (date(2025, 1, 1), 1, 1)


def test_signed_on_29_november_only_the_last_quarter_is_owed(year: PlayResult) -> None:
    contract = contract_of("INV-0001")

    deadlines = Deadline.objects.filter(report__contract=contract)
    assert contract.signed_on == date(2025, 11, 29)
    assert owed_by(contract) == [("Triwulan IV 2025", "2026-01-15")]
    assert list(deadlines.values_list("breached_at", flat=True)) == [None]
    assert Report.objects.get(contract=contract).lines.get().earlier == 3


def test_the_proposal_of_a_head_gets_through_with_a_stand_in(year: PlayResult) -> None:
    innovation = Innovation.objects.get(source_id="INV-0001")

    kinds = list(events_of(innovation).order_by("seq").values_list("kind", flat=True))
    assert innovation.title == "MONA KERJA BANG"
    # The regional secretary stands in for the head and decides later anyway: two decisions, LAN's and the secretary's.
    assert kinds[kinds.index("innovation.submit") : kinds.index("innovation.launch") + 1] == [
        "innovation.submit",
        "innovation.skip_stage",
        "innovation.decide",
        "innovation.decide",
        "innovation.approve",
        "innovation.launch",
    ]


def test_the_silent_agency_is_late_in_public_and_locked(year: PlayResult) -> None:
    late = Deadline.objects.get(
        kind="report", breached_at__isnull=False, met_at__isnull=True, closed_at__isnull=True
    )

    codes = (
        DeadlineStepReached.objects.filter(deadline=late)
        .order_by("scheduled_at")
        .values_list("code", flat=True)
    )
    assert (late.agency.name, late.due_on.isoformat()) == (
        "Dinas Perumahan Rakyat dan Kawasan Permukiman",
        "2025-07-14",
    )
    # Two weeks before it is due the quarter is not over yet: nobody is reminded of what cannot be handed in.
    assert list(codes) == [
        "remind_7",
        "remind_3",
        "remind_1",
        "remind_0",
        "breach",
        "escalate_sekda",
        "public",
        "escalate_inspector",
        "lock",
    ]


def test_the_year_ends_with_the_published_figures_evaluated(year: PlayResult) -> None:
    last = Evaluation.objects.get(
        report__innovation__source_id="deli-serdang-perencanaan", report__period_start="2025-10-01"
    )

    # 53 indicators at 100 %, a target of zero among them counting as reached, and 92.86, 81.67, 90 and three times 0.
    assert (str(last.score), last.band, last.recommendation) == ("94.31", "Sangat Tinggi", "replicate")
    assert {entry["reason"] for entry in last.result.working["steps"]["indicators"]} == {""}


def test_twenty_live_on_without_a_contract_as_examples(year: PlayResult) -> None:
    noted = Innovation.objects.filter(progress_entries__isnull=False).distinct()

    standings = Counter(
        str(row.standing.state)
        for innovation in noted.select_related("government")
        for row in milestones_in_plan(innovation, at=datetime(2026, 1, 31, 12, tzinfo=UTC))
    )
    texts = {
        *ProgressEntry.objects.values_list("text", flat=True),
        *Milestone.objects.values_list("activity", flat=True),
    }
    assert sorted(noted.values_list("source_id", flat=True)) == sorted(examples.chosen())
    assert (noted.count(), noted.filter(contract__isnull=False).count()) == (20, 0)
    assert standings == {"kept": 25, "late": 10, "missed": 5, "open": 20}
    assert {text.partition(":")[0] for text in texts} == {"Contoh"}


def test_each_example_was_asked_for_a_report_once(year: PlayResult) -> None:
    asked = Report.objects.filter(contract__isnull=True).select_related("innovation")

    texts = {
        *asked.values_list("asked_because", flat=True),
        *asked.exclude(narrative="").values_list("narrative", flat=True),
    }
    assert sorted(row.innovation.source_id for row in asked) == sorted(examples.chosen())
    assert Counter(asked.values_list("state", flat=True)) == {"evaluated": 7, "waived": 7, "open": 6}
    assert {text.partition(":")[0] for text in texts} == {"Contoh"}


def test_everything_that_leaves_the_system_was_delivered(year: PlayResult) -> None:
    assert not OutboxMessage.objects.filter(delivered_at=None).exists()


def test_the_accounts_are_printed_with_their_secrets(year: PlayResult) -> None:
    said = io.StringIO()

    call_command("demo_accounts", stdout=said)

    assert "operator.dprkp@35.23.example" in said.getvalue()
    assert PASSWORD in said.getvalue()
    assert PASSPHRASE in said.getvalue()


def test_a_year_is_not_played_over_another(year: PlayResult, folder: Path) -> None:
    with pytest.raises(NotEmpty):
        play(Progress(io.StringIO()), folder, until=UNTIL)
    with pytest.raises(CommandError):
        call_command("play_year", "--out", str(folder))


def contracts_of(innovation: Innovation) -> list[tuple[str, int]]:
    """State and year of each, in the order in which they were drafted."""
    rows = Contract.objects.filter(about=innovation.pk).order_by("created_at", "id")
    return list(rows.values_list("state", "year"))


def test_afterwards_the_history_is_whole_and_mails_left(afterwards: PlayResult) -> None:
    assert afterwards.faults == ()
    assert afterwards.events_verified == Event.objects.count() > afterwards.wanted["events"]["total"]
    assert not OutboxMessage.objects.filter(delivered_at=None, dropped_at=None).exists()
    assert Mailing.objects.filter(sent_at__isnull=False).exists()


def test_mona_is_in_its_third_year_with_its_second_contract(afterwards: PlayResult) -> None:
    innovation = Innovation.objects.get(source_id="INV-0001")

    assert (innovation.year, innovation.state) == (2024, "under_evaluation")
    assert contracts_of(innovation)[:2] == [("fulfilled", 2025), ("in_force", 2026)]
    assert contract_of("INV-0001").follows.year == 2025


def test_one_was_suspended_and_resumed(afterwards: PlayResult) -> None:
    innovation = replicas.of(february.RESTING)

    at = dict(events_of(innovation).values_list("kind", "at"))
    assert innovation.state == "under_evaluation"
    assert (at["innovation.resume"] - at["innovation.suspend"]).days >= 11


def test_one_was_discontinued_with_its_contract_half_signed(afterwards: PlayResult) -> None:
    innovation = replicas.of(february.HALF_SIGNED)

    assert (innovation.state, contracts_of(innovation)) == ("discontinued", [("void", 2026)])
    assert [row.party for row in innovation.contract.signatures.all()] == ["first"]


def test_a_mandate_ended_and_the_document_was_made_anew(afterwards: PlayResult) -> None:
    contract = replicas.of(february.MANDATED).contract

    void, made = (
        [(row.party, row.capacity) for row in each.signatures.order_by("signed_at")]
        for each in (contract.remakes, contract)
    )
    letters = [
        json.loads(bytes(each.terms))["signatories"][1]["letter_no"] for each in (contract.remakes, contract)
    ]
    assert (contract.state, contract.remakes.state) == ("in_force", "void")
    assert (void, made) == ([("first", "definitive")], [("first", "definitive"), ("second", "delegate")])
    assert letters == ["CONTOH/1/2026", "CONTOH/2/2026"]


def test_a_strategic_proposal_waited_for_the_regent_in_person(
    afterwards: PlayResult, context: DemoContext
) -> None:
    innovation = replicas.of(variety.STRATEGIC)

    decided = Decision.objects.filter(review__subject_id=innovation.pk, voided_at=None)
    stages = list(decided.order_by("decided_at").values_list("stage", "capacity"))
    assert stages[-2:] == [("bylaw", "plh"), ("establishment", "definitive")]
    assert context.refusals["acting_official"] == 1
    assert innovation.state not in ("draft", "in_review")


def test_two_agencies_became_one_with_what_they_owed(afterwards: PlayResult) -> None:
    successor = Agency.objects.get(government__code=TUBAN, name=february.SUCCESSOR)

    theirs = Innovation.objects.filter(agency=successor, year=2018)
    former = Agency.objects.filter(reorganisation__isnull=False).values_list("name", flat=True)
    assert sorted(former) == sorted(february.MERGED)
    assert [contracts_of(row)[1][1] for row in theirs] == [2026, 2026]
    here = Innovation.objects.filter(agency__government__code=TUBAN)
    assert not here.filter(agency__name__in=february.MERGED).exists()
    # Late since July 2025, reported by the successor within the time that it was given.
    late = Report.objects.get(innovation__source_id="tuban-perumahan", period_start="2025-04-01")
    assert late.submitted_at is not None


def test_ten_personas_have_two_things_to_do_and_news(afterwards: PlayResult) -> None:
    at = datetime.combine(UNTIL + timedelta(days=1), time(9), OFFICE_ZONE)
    offices = [persona.office() for persona in PERSONAS]
    actors = {
        f"{office.seat} {office.seat.ordinal}": actor_at(office.person_id, at)
        for office in offices
        if office is not None
    }

    tasks = {who: inbox(actor, at).count() for who, actor in actors.items()}
    in_vain = [
        unreachable_stages(actor, at) for actor in actors.values() if actor.holding(Role.ADMINISTRATOR)
    ]
    assert len(tasks) == 10
    assert {who: count for who, count in tasks.items() if count < 2} == {}
    assert [len(stages) for stages in in_vain] == [2]
    assert [who for who, actor in actors.items() if not unread_of(actor, at)] == []


def test_the_last_weeks_leave_open_what_one_may_try(afterwards: PlayResult) -> None:
    at = datetime.combine(UNTIL + timedelta(days=1), time(9), OFFICE_ZONE)
    late = this_month.asked(this_month.LATE)
    due = this_month.asked(february.MORTALITY)
    signing = [replicas.contract_of(replica) for replica in (february.WASTE, february.MORTALITY)]

    assert (late.state, late.deadline.breached_at is not None) == ("open", True)
    assert late.deadline.extensions.get().outcome == ""
    assert timedelta() < due.deadline.due_at - at < timedelta(days=30)
    assert [(each.state, each.signatures.count()) for each in signing] == [("signing", 1), ("signing", 0)]
    assert replicas.of(this_month.SENT_BACK[0]).state == "returned"
    assert Recusal.objects.filter(review__subject_id=replicas.of(this_month.BEFORE_LAN[0]).pk).exists()
    assert OfficeHeld.objects.get(capacity="plh", seat__government__code=TUBAN).ends_at > at


def test_ten_accounts_are_printed_each_with_a_hint(afterwards: PlayResult) -> None:
    said = io.StringIO()

    call_command("demo_accounts", stdout=said)

    lines = said.getvalue().splitlines()
    assert sum(".example" in line for line in lines) == len(PERSONAS) == 10
    assert [line.strip()[:5] for line in lines[1:20:2]] == ["Coba:"] * 10
    assert "inovator.dinkes-p2kb@35.23.example" in lines[0]


def test_a_newcomer_got_in_and_took_over_an_office(afterwards: PlayResult) -> None:
    newcomer = User.objects.get(email=door.MOVED_TO)

    held = OfficeHeld.objects.select_related("seat__agency").get(person=newcomer.person, ends_at=None)
    assert (held.seat.role, held.seat.agency.name) == ("agency_operator", door.PLACE)
    assert newcomer.is_active
    assert newcomer.check_password(PASSWORD)
    assert {row.label for row in AccountEvent.objects.filter(account=newcomer)} >= {
        AccountAct.ACCEPTED.label,
        AccountAct.FACTOR_REMOVED.label,
        AccountAct.HELD_UP.label,
    }


def test_each_service_that_people_reach_is_called(afterwards: PlayResult) -> None:
    """What is left out stands in a list with its reason; nothing stands there that is called meanwhile."""
    left = services.reachable().keys() - CALLED
    assert (sorted(left - services.LEFT_OUT.keys()), sorted(services.LEFT_OUT.keys() - left)) == ([], [])


def test_everything_that_the_program_has_is_played(afterwards: PlayResult) -> None:
    assert not_played() == []


def test_what_is_new_and_not_played_is_named(afterwards: PlayResult, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left out stands in a list with its reason; nothing stands there that is played meanwhile."""
    left_out = dict(features.LEFT_OUT)
    monkeypatch.setattr(features, "LEFT_OUT", {})

    assert not_played() == sorted(left_out)
