"""What the year 2025 had no occasion for, on fixed days of February 2026, so that everything can be seen once.

A whole proposal with its lists and files, days off of one regency, a second policy with a panel and a decree, a plan
that changes before its contract, an evaluation that asks for follow-ups. All of it is invented and says so.
"""

from datetime import date, datetime
from decimal import Decimal

from deadlines.services import decree_entry
from demo.afterwards import replicas
from demo.afterwards.agenda import Agenda
from demo.afterwards.asking import ask, asked
from demo.afterwards.february import WASTE
from demo.afterwards.replicas import Replica
from demo.afterwards.reporting import hand_in
from demo.context import DemoContext
from demo.examples import EVIDENCE
from innovations.services.proposals import attaching, drafting, planning
from innovations.services.proposals.plan_lists import Given
from organisations.enums import Role
from organisations.models import Government, Person
from organisations.queries import actor_at
from workflow.policy_changes import choosing
from workflow.reviews import changes_since, decisions
from workflow.reviews.decisions import Ballot

# Who lives under the second policy, and what is proposed there.
OTHER_POLICY, OTHER_GOVERNMENT = "pp38-2017", "33.15"
ESTABLISHED = Replica("INV-0081", "Bagian Administrasi Pembangunan", OTHER_GOVERNMENT)
STRATEGIC = Replica("INV-0067", "Kecamatan Toroh", OTHER_GOVERNMENT)
UNDER_IT = (ESTABLISHED, STRATEGIC)
PANEL = 3
PANEL_SCORES = dict.fromkeys(("novelty", "benefit", "no_burden", "authority", "replicable"), 80)
MISTAKEN: dict[str, Given] = {"risk": "Contoh: salah tulis", "mitigation": "Contoh: dihapus lagi"}
DAY_OFF = (
    "tanggal,nama,jenis,keputusan,tanggal keputusan\n"
    "2026-11-12,Contoh: hari libur daerah,libur daerah,CONTOH/1/2026,2026-02-02\n"
)
RECONSIDERED = "Contoh: nilai ditinjau kembali."
FOLLOWED_UP = "INV-0068"
FOLLOW_UPS = tuple(
    {"field": "follow_up", "message": message, "due_on": "2026-03-13"}
    for message in ("Contoh: lengkapi bukti kegiatan.", "Contoh: rencanakan replikasi.")
)
# A whole proposal needs 300 words; what they would say is left open.
NARRATIVE = " ".join(
    [
        "Contoh rancang bangun: bagian ini menjelaskan keadaan sebelum inovasi, masalah yang dihadapi, siapa yang"
        " terdampak, apa yang dibuat baru, langkah pelaksanaannya, siapa yang melaksanakan, sarana yang dipakai,"
        " serta cara hasilnya diukur dan dijaga."
    ]
    * 10
)
WHOLE: dict[str, Given] = {
    "intake": "proposal",
    "initiator_type": "opd",
    "primary_affair": "Contoh: lingkungan hidup",
    "design_narrative": NARRATIVE,
    "objective": "Contoh: tujuan inovasi.",
    "benefit": "Contoh: manfaat inovasi.",
    "rpjmd_priority": "Contoh: prioritas pembangunan daerah.",
    "trial_start": date(2026, 3, 2),
    "trial_end": date(2026, 5, 29),
    "go_live_on": date(2026, 6, 1),
}
LISTS: dict[str, list[dict[str, Given]]] = {
    "milestones": [
        {
            "horizon": "short",
            "activity": "Contoh: uji coba di satu kecamatan",
            "output": "Contoh: laporan uji coba",
            "planned_end": date(2027, 3, 31),
        }
    ],
    "team": [{"position_title": "Contoh: kepala bidang", "role": "Contoh: ketua tim"}],
    "budget": [
        {"activity": "Contoh: sosialisasi", "amount": Decimal(25_000_000), "source": "APBD", "year": 2026}
    ],
    "stakeholders": [
        {"name": "Contoh: bank sampah", "sector": "komunitas", "role": "Contoh: pelaksana di desa"}
    ],
    "risks": [{"risk": "Contoh: warga belum terbiasa", "mitigation": "Contoh: pendampingan kader"}],
    "indicators": [
        {
            "source_code": "CONTOH-1",
            "name": "Contoh: timbulan sampah yang tidak terkelola",
            "unit": "Ton",
            "polarity": "lower",
            "aggregation": "last",
            "target_year": Decimal(40),
        },
        {
            "source_code": "CONTOH-2",
            "name": "Contoh: tingkat kehadiran kader",
            "unit": "Persen",
            "polarity": "range",
            "aggregation": "average",
            "range_low": Decimal(80),
            "range_high": Decimal(100),
            "target_year": Decimal(90),
        },
    ],
}


def plan(agenda: Agenda) -> None:
    """Put everything down on its day."""
    for day, hour, act in (
        (date(2026, 2, 2), 9, enter_day_off),
        (date(2026, 2, 2), 9, choose_policy),
        (date(2026, 2, 2), 12, propose_whole),
        (date(2026, 2, 3), 11, propose_elsewhere),
        (date(2026, 2, 4), 11, lambda context: ask(context, FOLLOWED_UP, 10)),
        (date(2026, 2, 5), 11, answer),
        (date(2026, 2, 5), 12, decide_in_panel),
        (date(2026, 2, 6), 14, ask_for_follow_up),
        (date(2026, 2, 10), 10, establish),
    ):
        agenda.add(day, hour, act)


def enter_day_off(context: DemoContext) -> None:
    """The administrator enters a day off of the regency alone."""
    government = Government.objects.get(code=replicas.GOVERNMENT)
    at = context.clock.tick()
    administrator = actor_at(context.of_government(Role.ADMINISTRATOR, government).person_id, at)
    decree_entry.publish_as(
        administrator, DAY_OFF.encode(), at=at, national=False, published_on=date(2026, 2, 2)
    )


def choose_policy(context: DemoContext) -> None:
    """A second government works under the second policy from now on, with an independent panel of three."""
    government = Government.objects.get(code=OTHER_GOVERNMENT)
    for ordinal in range(1, PANEL + 1):
        context.people.seat(Role.PANEL_MEMBER, government=government, ordinal=ordinal)
    choose(context, OTHER_POLICY)


def choose(context: DemoContext, name: str) -> None:
    """The other government's administrator chooses a policy, whatever is warned of."""
    government, at = Government.objects.get(code=OTHER_GOVERNMENT), context.clock.tick()
    administrator = actor_at(context.of_government(Role.ADMINISTRATOR, government).person_id, at)
    warnings = choosing.warnings_of_choice(government, name, at=at)
    choosing.choose_policy(
        government,
        name,
        at=at,
        accepted=[warning.key for warning in warnings],
        by=Person(pk=administrator.person_id),
        office=choosing.may_choose(administrator, government),
    )


def propose_whole(context: DemoContext) -> None:
    """Everything that a proposal may hold, and a file beside it; a row and a file are taken off again."""
    made = replicas.draft(context, WASTE, fields=WHOLE)
    innovator = context.of_agency(Role.INNOVATOR, made)
    made = drafting.revise(made, actor=innovator, at=context.clock.tick(), rows=LISTS)
    row = planning.add_row(made, "risks", MISTAKEN, actor=innovator, at=context.clock.tick())
    planning.change_row(made, "risks", row.pk, MISTAKEN, actor=innovator, at=context.clock.tick())
    planning.remove_row(made, "risks", row.pk, actor=innovator, at=context.clock.tick())
    for name in (f"salah-{EVIDENCE.name}", EVIDENCE.name):
        file = attaching.attach(
            made, name=name, data=EVIDENCE.content, actor=innovator, at=context.clock.tick()
        )
        if name != EVIDENCE.name:
            attaching.detach(file, actor=innovator, at=context.clock.tick())
    replicas.submit(context, WASTE)


def propose_elsewhere(context: DemoContext) -> None:
    """A proposal under the second policy."""
    replicas.propose(context, ESTABLISHED, fields={"initiator_type": "kepala_daerah"})


def answer(context: DemoContext) -> None:
    """The agency reports."""
    hand_in(context, asked(FOLLOWED_UP))


def decide_in_panel(context: DemoContext) -> None:
    """Each member of the panel scores both; the first takes a decision back and makes it anew."""
    for replica in UNDER_IT:
        for ordinal in range(1, PANEL + 1):
            innovation = replicas.of(replica)
            member = context.people.person(
                Role.PANEL_MEMBER, government=innovation.government, ordinal=ordinal
            )
            who = actor_at(member.pk, context.clock.now)
            changes_since.mark_read(innovation, who, at=context.clock.tick())
            ballot = Ballot("approve", scores=PANEL_SCORES)
            decisions.decide(innovation, ballot, actor=who, at=context.clock.tick())
            if ordinal == 1:
                decisions.withdraw_decision(
                    replicas.of(replica), actor=who, at=context.clock.tick(), reason=RECONSIDERED
                )
                decisions.decide(replicas.of(replica), ballot, actor=who, at=context.clock.tick())


def establish(context: DemoContext) -> None:
    """The head of region establishes both by decree, and nobody deals with them by story any more."""
    for replica in UNDER_IT:
        innovation = replicas.of(replica)
        head = context.of_government(Role.HEAD_OF_REGION, innovation.government)
        at = context.clock.tick()
        decisions.decide(innovation, decree_ballot(replica, at), actor=head, at=at)
        context.in_a_story.discard(str(innovation.pk))


def decree_ballot(replica: Replica, at: datetime) -> Ballot:
    """Establishes it on that day."""
    number = f"CONTOH/{2 + UNDER_IT.index(replica)}/2026"
    return Ballot("approve", "Contoh: ditetapkan.", decree_number=number, decree_on=at.date())


def ask_for_follow_up(context: DemoContext) -> None:
    """The bureau accepts a report and asks for something to be improved."""
    report = asked(FOLLOWED_UP)
    bureau = context.of_government(Role.ORGANISATION_BUREAU, report.government)
    ballot = Ballot("approve", "Contoh: diterima.", items=FOLLOW_UPS, facts=(("recommendation", "improve"),))
    decisions.decide(report, ballot, actor=bureau, at=context.clock.tick())
