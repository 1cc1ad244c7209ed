"""The last weeks before the end: what is left open for everybody whose account one may try, and nobody's by chance.

Days are counted back from the last day, in working days. Everything here is invented, and every text says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Concatenate, ParamSpec

from deadlines.services import extensions, replies
from demo.afterwards import (
    agreeing,
    beginning,
    critical_contracts,
    door,
    erasures,
    offices,
    packages,
    regulating,
    replicas,
    reporting,
    reviewing,
)
from demo.afterwards.agenda import Agenda
from demo.afterwards.asking import ask, asked
from demo.afterwards.february import MONITORING, MORTALITY, WASTE
from demo.afterwards.replicas import Replica
from demo.afterwards.working_days import working_days_before
from demo.context import DemoContext
from innovations.models import Appraisal
from organisations.enums import Role
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

P = ParamSpec("P")
# The agency whose innovator, operator and head one may be.
HEALTH = MORTALITY.agency
# An innovation of that agency that is late with an ad-hoc report, and one of another that reported.
LATE, REPORTED = "INV-0089", "INV-0090"
DECREED, RETURNED = "Contoh: mohon jelaskan siapa yang melaksanakan.", "Contoh: mohon dilengkapi."
MORE_TIME = "Contoh: data dari puskesmas belum lengkap."
REPLY = "Contoh: keterlambatan karena data puskesmas belum lengkap; laporan sedang disusun."
CONFLICT = "Contoh: pernah menjadi pembimbing tim pengusul."
DOUBT = "Contoh: layanan yang sama sudah ada."

HEADED = (Replica("INV-0079", HEALTH), Replica("INV-0074", HEALTH))
SENT_BACK = (Replica("INV-0081", HEALTH),)
BEFORE_LAN = (
    Replica("INV-0084", "Dinas Perpustakaan dan Kearsipan"),
    Replica("INV-0001", "Dinas Pendidikan"),
    Replica("INV-0067", "Kecamatan Semanding"),
)
BEFORE_SECRETARY = (Replica("INV-0001", "Dinas Perpustakaan dan Kearsipan"),)
STOOD_IN = (Replica("INV-0084", "Sekretariat DPRD"),)
TO_LAUNCH = (Replica("INV-0081", "Dinas Penanaman Modal, Pelayanan Terpadu Satu Pintu dan Tenaga Kerja"),)
# Launched half a year ago and put down now, so that their first evaluation is due: how far each of them has come.
TO_VERIFY = (Replica("INV-0067", "Kecamatan Tuban"),)
TO_ASSURE = (Replica("INV-0067", "Kecamatan Jenu"), Replica("INV-0081", "Kecamatan Merakurak"))
TO_ASSESS = (Replica("INV-0081", "Kecamatan Palang"),)
EVALUATED = (*TO_VERIFY, *TO_ASSURE, *TO_ASSESS)
# Their heads have left, and nobody came after them.
IN_VAIN = (Replica("INV-0067", "Kecamatan Soko"), Replica("INV-0067", "Kecamatan Rengel"))
# Before that day there were too few weeks to leave anything open.
EARLIEST = date(2026, 2, 27)
HALF_A_YEAR = timedelta(days=200)
SCORES = dict.fromkeys(("planned", "recorded", "measurable", "own_work", "benefit"), 70)


@dataclass(frozen=True)
class LastWeeks:
    """Puts everything down, counted back from the last day."""

    until: date
    agenda: Agenda

    def plan(self) -> None:
        """Proposals on their way, ad-hoc reports, evaluations, contracts, offices."""
        self._proposals()
        self._evaluations()
        self._reports()
        self._contracts()
        self._on(12, 10, packages.bring)
        self._on(3, 13, packages.report_months)
        self._critical_contracts()
        self._on(13, 14, regulating.establish)
        self._on(2, 14, regulating.amend_annex)
        self._on(8, 9, heads_leave)
        self._on(5, 9, offices.deputise)
        self._on(2, 12, propose_heads)
        self._on(4, 11, erasures.decide_each_way, IN_VAIN[0].agency)
        self._on(1, 11, door.invite_by_letter, *door.BY_LETTER[1])
        self._on(1, 12, beginning.leave_list)
        # On the very day: a day later nobody counts it any more.
        self.agenda.add(self.until, 16, door.guess)

    def _on(
        self,
        before: int,
        hour: int,
        act: Callable[Concatenate[DemoContext, P], None],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        day = working_days_before(self.until, before)
        self.agenda.add(day, hour, lambda context: act(context, *args, **kwargs))

    def _proposals(self) -> None:
        self._on(2, 9, propose, HEADED)
        self._on(6, 9, propose, SENT_BACK)
        self._on(5, 10, reviewing.approve, Role.AGENCY_HEAD, SENT_BACK)
        self._on(4, 9, send_back)
        self._on(4, 10, propose, BEFORE_LAN)
        self._on(3, 9, reviewing.approve, Role.AGENCY_HEAD, BEFORE_LAN)
        self._on(1, 9, recuse_reviewer)
        passed = (*BEFORE_SECRETARY, *STOOD_IN, *TO_LAUNCH)
        self._on(9, 9, propose, (*passed, *IN_VAIN))
        self._on(8, 10, reviewing.approve, Role.AGENCY_HEAD, passed)
        self._on(7, 9, reviewing.approve, Role.LAN_REVIEWER, passed)
        self._on(6, 10, reviewing.approve, Role.REGIONAL_SECRETARY, TO_LAUNCH)
        self._on(6, 11, recuse_secretary)

    def _evaluations(self) -> None:
        self._on(15, 9, propose, EVALUATED)
        self._on(14, 9, reviewing.approve, Role.AGENCY_HEAD, EVALUATED)
        self._on(13, 9, reviewing.approve, Role.LAN_REVIEWER, EVALUATED)
        self._on(13, 10, reviewing.approve, Role.REGIONAL_SECRETARY, EVALUATED)
        self._on(12, 9, launch_afterwards)
        self._on(4, 11, evaluate, "verify", Role.ORGANISATION_BUREAU, (*TO_ASSURE, *TO_ASSESS))
        self._on(3, 10, evaluate, "assure", Role.INSPECTOR, TO_ASSESS)

    def _reports(self) -> None:
        self._on(13, 11, ask, LATE, 5)
        self._on(3, 11, ask_for_time)
        self._on(2, 10, reply)
        self._on(5, 11, ask, MORTALITY, 10)
        self._on(9, 10, ask, REPORTED, 10)
        self._on(2, 11, hand_in, REPORTED)
        self._on(10, 9, ask, MONITORING, 10)
        self._on(6, 12, hand_in, MONITORING)
        self._on(5, 12, advise_end)

    def _contracts(self) -> None:
        self._on(4, 12, agree, MORTALITY)
        self._on(6, 13, agree, WASTE)
        self._on(5, 13, sign, WASTE)

    def _critical_contracts(self) -> None:
        both = (critical_contracts.RECOVERS, critical_contracts.ENDS)
        self._on(17, 10, critical_contracts.begin)
        self._on(15, 10, critical_contracts.meet, "40", 1, *both)
        # Before the published packages come, of which nobody of this agency has entered anything.
        self._on(13, 10, critical_contracts.recover)
        self._on(12, 11, critical_contracts.fail)
        self._on(11, 10, critical_contracts.meet, "41", 1, critical_contracts.ENDS)
        self._on(8, 11, critical_contracts.fail)
        self._on(7, 10, critical_contracts.meet, "42", 1, critical_contracts.ENDS)
        self._on(4, 13, critical_contracts.fail)
        self._on(3, 12, critical_contracts.give_opportunity)
        self._on(1, 13, critical_contracts.terminate)


def propose(context: DemoContext, chosen: tuple[Replica, ...]) -> None:
    """Handed in by the innovators of their agencies."""
    for replica in chosen:
        replicas.propose(context, replica)


def send_back(context: DemoContext) -> None:
    """LAN asks for improvement."""
    ballot = Ballot("return", RETURNED, items=({"field": "description", "message": DECREED},))
    for replica in SENT_BACK:
        decisions.decide(replicas.of(replica), ballot, actor=context.lan(1), at=context.clock.tick())


def recuse_reviewer(context: DemoContext) -> None:
    """The first of LAN's reviewers has a conflict of interest; the other one decides."""
    innovation = replicas.of(BEFORE_LAN[0])
    decisions.recuse(innovation, actor=context.lan(1), at=context.clock.tick(), reason=CONFLICT)


def recuse_secretary(context: DemoContext) -> None:
    """So has the regional secretary: the head of region stands in."""
    for replica in STOOD_IN:
        innovation = replicas.of(replica)
        secretary = context.of_government(Role.REGIONAL_SECRETARY, innovation.government)
        decisions.recuse(innovation, actor=secretary, at=context.clock.tick(), reason=CONFLICT)


def heads_leave(context: DemoContext) -> None:
    """Nobody comes after them: what was handed in to them waits in vain, and the administrator sees it."""
    for replica in IN_VAIN:
        offices.retire_head(context, replica.agency)


def propose_heads(context: DemoContext) -> None:
    """One administrator proposes who acts for them; the other has to confirm."""
    for replica in IN_VAIN:
        offices.propose_head(context, replica.agency)


def launch_afterwards(context: DemoContext) -> None:
    """What has run for half a year is put down as launched then."""
    held_on = context.clock.now.date() - HALF_A_YEAR
    reviewing.launch(context, EVALUATED, held_on=held_on)


def evaluate(context: DemoContext, stage: str, role: Role, chosen: tuple[Replica, ...]) -> None:
    """One stage of the evaluation after six months."""
    ballot = Ballot("approve") if stage == "assure" else Ballot("approve", scores=SCORES)
    for replica in chosen:
        appraisal = Appraisal.objects.select_related("government", "agency", "innovation").get(
            innovation=replicas.of(replica), after_months=6
        )
        who = context.of_government(role, appraisal.government)
        decisions.decide(appraisal, ballot, actor=who, at=context.clock.tick())


def ask_for_time(context: DemoContext) -> None:
    """It is late by now, and its operator asks for more time."""
    late = asked(LATE).deadline
    extensions.ask(
        late,
        actor=context.in_agency(Role.AGENCY_OPERATOR, context.agency(late.agency_id)),
        at=context.clock.tick(),
        until=context.clock.now.date() + timedelta(days=21),
        reason=MORE_TIME,
    )


def reply(context: DemoContext) -> None:
    """The head of the late agency says something beside the lateness."""
    late = asked(LATE).deadline
    head = context.in_agency(Role.AGENCY_HEAD, context.agency(late.agency_id))
    replies.reply(late, actor=head, at=context.clock.tick(), text=REPLY)


def hand_in(context: DemoContext, about: Replica | str) -> None:
    """What was asked for is answered."""
    reporting.hand_in(context, asked(about))


def advise_end(context: DemoContext) -> None:
    """The bureau recommends an end, which the regional secretary has to decide on; whoever acts for him may not."""
    report = asked(MONITORING)
    bureau = context.of_government(Role.ORGANISATION_BUREAU, report.government)
    ballot = Ballot("approve", DOUBT, facts=(("recommendation", "end"),))
    decisions.decide(report, ballot, actor=bureau, at=context.clock.tick())


def agree(context: DemoContext, replica: Replica) -> None:
    """A contract from today on is drafted and sent for signature."""
    innovation = replicas.of(replica)
    context.in_a_story.add(str(innovation.pk))
    contract = agreeing.draft(context, innovation, context.clock.now.date())
    agreeing.request(context, contract)


def sign(context: DemoContext, replica: Replica) -> None:
    """The head of agency signs; the head of region is next."""
    agreeing.sign(context, replicas.contract_of(replica))
