"""What becomes of some innovations in February 2026, on fixed days: ends, rests, mandates, a reorganisation.

Everything here is invented to show how the program deals with it, and every text says so by its first word; published
are the agencies, that public works and housing of Tuban are one agency since 2022, and the origins of the replicas.
"""

from datetime import date

from appointments.services import granting
from deadlines.enums import DeadlineKind
from deadlines.models import Deadline
from deadlines.services import extensions
from demo import agreements
from demo.afterwards import agreeing, replicas, reviewing
from demo.afterwards.agenda import Agenda
from demo.afterwards.replicas import Replica
from demo.context import DemoContext
from innovations.models import Innovation, Report
from innovations.services.agencies import handing_over
from organisations.enums import Grant, Role
from organisations.models import Government
from organisations.queries import held_at
from organisations.services.delegating import Letter
from workflow.engine import gate
from workflow.outbox import queue

# What becomes of them in February.
RESTING = Replica("INV-0067", "Dinas Kependudukan dan Pencatatan Sipil")
HALF_SIGNED = Replica("INV-0081", "Dinas Komunikasi dan Informatika")
MANDATED = Replica("INV-0074", "Dinas Pendidikan")
AGREED = (RESTING, HALF_SIGNED, MANDATED)
# Launched too, and without a contract until the last days (`this_month`).
MORTALITY = Replica("INV-0068", "Dinas Kesehatan, Pengendalian Penduduk dan Keluarga Berencana")
WASTE = Replica("INV-0079", "Dinas Lingkungan Hidup dan Perhubungan")
MONITORING = Replica("INV-0084", "Badan Perencanaan Pembangunan Daerah, Penelitian dan Pengembangan")
# Ended by the head of region with all that was open (`ends`).
ABANDONED = Replica("INV-0068", "Kecamatan Kenduruan")
LAUNCHED = (*AGREED, MORTALITY, WASTE, MONITORING, ABANDONED)
# Two agencies in 2018, one since 2022.
MERGED = ("Dinas Pekerjaan Umum dan Penataan Ruang", "Dinas Perumahan Rakyat dan Kawasan Permukiman")
SUCCESSOR = "Dinas Pekerjaan Umum Penataan Ruang Perumahan Rakyat Kawasan Permukiman"
BASIS = "Contoh: penggabungan dinas pekerjaan umum dan dinas perumahan menurut susunan perangkat daerah 2022"
FIRST_DAY = date(2026, 2, 9)
RESTS = "Contoh: kegiatan dihentikan sementara sampai anggaran disesuaikan."
GOES_ON = "Contoh: anggaran sudah disesuaikan."
ENDED = "Contoh: layanan yang sama sudah disediakan aplikasi nasional."
LATE = "Contoh: laporan dinas sebelumnya disusun kembali sesudah penggabungan."
NOT_NEEDED = "Contoh: tidak diperlukan lagi; tahun sudah berakhir."
COMPLETED, IS_DONE = "deli-serdang-perencanaan", "Contoh: rencana kerja tahun 2025 selesai."


def plan(agenda: Agenda) -> None:
    """Put everything down on its day."""
    for day, hour, act in (
        (date(2026, 2, 2), 8, complete),
        (date(2026, 2, 2), 9, merge),
        (date(2026, 2, 2), 10, propose),
        (date(2026, 2, 2), 11, ask_for_time),
        (date(2026, 2, 3), 10, put_away),
        (date(2026, 2, 3), 9, lambda context: reviewing.approve(context, Role.AGENCY_HEAD, LAUNCHED)),
        (date(2026, 2, 4), 8, lambda context: reviewing.hand_over(context, MORTALITY)),
        (date(2026, 2, 4), 9, lambda context: reviewing.approve_together(context, LAUNCHED)),
        (date(2026, 2, 5), 9, lambda context: reviewing.approve(context, Role.REGIONAL_SECRETARY, LAUNCHED)),
        (date(2026, 2, 6), 9, launch),
        (date(2026, 2, 9), 9, give_mandate),
        (date(2026, 2, 9), 10, draft_contracts),
        (date(2026, 2, 10), 9, lambda context: sign(context, RESTING, HALF_SIGNED, MANDATED)),
        (date(2026, 2, 11), 9, lambda context: sign(context, RESTING)),
        (date(2026, 2, 12), 9, suspend),
        (date(2026, 2, 18), 9, discontinue),
        (date(2026, 2, 18), 10, give_mandate),
        (date(2026, 2, 18), 11, make_anew),
        (date(2026, 2, 19), 9, lambda context: sign(context, MANDATED)),
        (date(2026, 2, 20), 9, sign_on_behalf),
        (date(2026, 2, 24), 9, resume),
    ):
        agenda.add(day, hour, act)


def merge(context: DemoContext) -> None:
    """Each of the two hands over what it owes to their successor."""
    successor = replicas.agency_called(SUCCESSOR)
    administrator = context.of_government(Role.ADMINISTRATOR, successor.government)
    for name in MERGED:
        at = context.clock.tick()
        handing_over.hand_over(
            replicas.agency_called(name),
            actor=administrator,
            at=at,
            effective_on=at.date(),
            basis=BASIS,
            successor=successor,
        )


def ask_for_time(context: DemoContext) -> None:
    """What the former housing agency never reported is its successor's to report, which needs time until the 20th."""
    late = Deadline.objects.select_related("agency").get(
        kind=DeadlineKind.REPORT, agency__name=SUCCESSOR, met_at=None, locked_at__isnull=False
    )
    extensions.ask(
        late,
        actor=context.in_agency(Role.AGENCY_OPERATOR, context.agency(late.agency_id)),
        at=context.clock.tick(),
        until=date(2026, 2, 20),
        reason=LATE,
    )


def put_away(context: DemoContext) -> None:
    """Ad-hoc reports of the year 2025 that nobody gave are withdrawn by the heads who asked for them."""
    silent = Report.objects.filter(contract=None, state=Report.States.OPEN)
    for report in silent.select_related("innovation", "government", "agency").order_by("pk"):
        head = context.of_agency(Role.AGENCY_HEAD, report.innovation)
        gate.perform(report, "waive", actor=head, at=context.clock.tick(), comment=NOT_NEEDED)


def complete(context: DemoContext) -> None:
    """The work plan of the year 2025 is done: nothing was published of the years after it."""
    innovation = Innovation.objects.select_related("government", "agency").get(source_id=COMPLETED)
    leader = context.of_government(Role.REGIONAL_SECRETARY, innovation.government)
    gate.perform(innovation, "complete", actor=leader, at=context.clock.tick(), comment=IS_DONE)


def propose(context: DemoContext) -> None:
    """Agencies of Tuban take over what others launched."""
    for replica in LAUNCHED:
        # That one is a whole proposal (`variety`).
        if replica != WASTE:
            replicas.propose(context, replica)


def launch(context: DemoContext) -> None:
    """One ceremony for all; those without a contract go on by habit."""
    reviewing.launch(context, LAUNCHED)
    for replica in LAUNCHED:
        if replica not in (*AGREED, ABANDONED):
            context.in_a_story.discard(str(replicas.of(replica).pk))


def give_mandate(context: DemoContext) -> None:
    """The head of region lets the regional secretary sign on his behalf: for a week, later for more."""
    government = Government.objects.get(code=replicas.GOVERNMENT)
    seat = context.people.seat(Role.HEAD_OF_REGION, government=government)
    holder = context.of_government(Role.HEAD_OF_REGION, government)
    sekda = context.people.person(Role.REGIONAL_SECRETARY, government=government)
    at = context.clock.tick()
    again = at.date() > FIRST_DAY
    granting.grant(
        held_at(at).get(seat=seat, person_id=holder.person_id),
        sekda,
        Letter(
            kind=Grant.MANDATE,
            starts_on=at.date(),
            ends_on=date(2026, 3, 31) if again else date(2026, 2, 13),
            number=f"CONTOH/{2 if again else 1}/2026",
            signed_on=at.date(),
        ),
        actor=holder,
        at=at,
    )


def draft_contracts(context: DemoContext) -> None:
    """The third is signed on behalf of the head of region."""
    for replica in AGREED:
        by_delegate = ["second_party"] if replica == MANDATED else []
        contract = agreeing.draft(context, replicas.of(replica), FIRST_DAY, by_delegate=by_delegate)
        agreeing.request(context, contract)


def sign(context: DemoContext, *chosen: Replica) -> None:
    """The party whose turn it is."""
    for replica in chosen:
        agreeing.sign(context, replicas.contract_of(replica))


def suspend(context: DemoContext) -> None:
    """The regional secretary lets one rest."""
    _lead(context, RESTING, "suspend", Role.REGIONAL_SECRETARY, RESTS)


def resume(context: DemoContext) -> None:
    """Twelve days later it goes on."""
    innovation = _lead(context, RESTING, "resume", Role.REGIONAL_SECRETARY, GOES_ON)
    context.in_a_story.discard(str(innovation.pk))


def discontinue(context: DemoContext) -> None:
    """The head of agency has signed, the head of region has not, and ends the innovation instead."""
    _lead(context, HALF_SIGNED, "discontinue", Role.HEAD_OF_REGION, ENDED)


def make_anew(context: DemoContext) -> None:
    """The mandate under which it was to be signed is over: the bureau has the document made for the new one."""
    queue.run_chores(at=context.clock.tick())
    contract = replicas.contract_of(MANDATED)
    bureau = context.of_government(Role.ORGANISATION_BUREAU, contract.government)
    gate.perform(contract, "remake", actor=bureau, at=context.clock.tick())
    agreements.drain(context)


def sign_on_behalf(context: DemoContext) -> None:
    """The regional secretary signs by the mandate that stands now."""
    innovation = replicas.of(MANDATED)
    sekda = context.of_government(Role.REGIONAL_SECRETARY, innovation.government)
    agreeing.sign(context, replicas.contract_of(MANDATED), sekda)
    context.in_a_story.discard(str(innovation.pk))


def _lead(context: DemoContext, replica: Replica, step: str, role: Role, reason: str) -> Innovation:
    innovation = replicas.of(replica)
    leader = context.of_government(role, innovation.government)
    done: Innovation = gate.perform(innovation, step, actor=leader, at=context.clock.tick(), comment=reason)
    return done
