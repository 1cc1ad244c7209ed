"""Tuban's programme with LAN: from Drum-up to the directory, with 118 ideas, 30 of them at LAN's desks in one day.

Published are the memorandum of 3 April 2018, the days of the Drum-up, and the number of ideas. All was put down here in
2026, and the ideas themselves are examples: replications of published innovations, as their titles say.
"""

from datetime import date, datetime, time

from demo.afterwards import replicas, replicated_ideas
from demo.afterwards.agenda import Agenda
from demo.context import DemoContext
from innovations.models import Innovation
from organisations.enums import Role
from organisations.models import Agency
from organisations.offices import Actor
from programmes.models import DeskSlot, IdeaRound, Programme, ProgrammeKindVersion, ScheduleEntry
from programmes.queries import agencies_in
from programmes.services import batch_launch, desks, directory, idea_sheet, keeping, schedules
from workflow.engine import gate

TITLE = "Laboratorium Inovasi Kabupaten Tuban bersama LAN"
REMARK = (
    "Nota kesepahaman, Drum-up dan jumlah ide menurut kotatuban.com (2018); dicatat pada 2026. Ide-idenya contoh:"
    " replikasi inovasi yang dipublikasikan. Sumber menyebut 53 perangkat daerah; daftar yang ada lebih pendek."
)
IDEAS, PLANS, REVIEWERS = 118, 30, 3
# Every so many agencies one hands in nothing, and is named.
SILENT = 8
FIRST_DAY, LAST_DAY, DESK_DAY = date(2026, 2, 3), date(2026, 2, 9), date(2026, 2, 12)
ADVICE = "Contoh: perjelas sasaran triwulan pertama."
POSITIONS = ("Contoh: kepala bidang", "Contoh: kepala seksi", "Contoh: kepala subbagian")
NOT_NOW = "Contoh: sudah dilayani aplikasi nasional."
ABANDONED = "Contoh: lomba digabung dengan program bersama LAN."
LOCAL = "Contoh: lomba inovasi perangkat daerah"


def plan(agenda: Agenda) -> None:
    """Put everything down on its day."""
    for day, hour, act in (
        (FIRST_DAY, 9, begin),
        (date(2026, 2, 4), 17, hand_in),
        (date(2026, 2, 10), 9, choose),
        (date(2026, 2, 11), 15, book),
        (DESK_DAY, 15, review),
        (date(2026, 2, 13), 9, submit),
        (date(2026, 2, 16), 9, lambda context: replicated_ideas.approve(context, plans(), Role.AGENCY_HEAD)),
        (
            date(2026, 2, 18),
            15,
            lambda context: replicated_ideas.approve(context, plans(), Role.LAN_REVIEWER),
        ),
        (
            date(2026, 2, 19),
            15,
            lambda context: replicated_ideas.approve(context, plans(), Role.REGIONAL_SECRETARY),
        ),
        (date(2026, 2, 20), 15, launch),
        (date(2026, 2, 23), 15, publish),
    ):
        agenda.add(day, hour, act)


def bureau(context: DemoContext) -> Actor:
    """Who keeps the programme."""
    return context.of_government(Role.ORGANISATION_BUREAU, replicas.government())


def programme() -> Programme:
    """As it is now."""
    return Programme.objects.select_related("government", "kind").get(title=TITLE)


def plans() -> list[Innovation]:
    """The proposals that its ideas became."""
    return [each for each in batch_launch.innovations_of(programme()) if each.title.endswith("replikasi)")]


def begin(context: DemoContext) -> None:
    """Memorandum, Drum-up, the round, and the positions of one agency that are asked one by one."""
    who, government = bureau(context), replicas.government()
    labinov = ProgrammeKindVersion.objects.get(name="labinov")
    at = context.clock.tick
    of = keeping.open_programme(government, kind=labinov, title=TITLE, remark=REMARK, actor=who, at=at())
    keeping.record_agreement(
        of,
        kind="mou",
        number="",
        signed_on=date(2018, 4, 3),
        first_party="Lembaga Administrasi Negara",
        second_party="Pemerintah Kabupaten Tuban",
        actor=who,
        at=at(),
    )
    of = gate.perform(of, "open_stage", actor=who, at=at())
    drum_up = keeping.record_occasion(
        of,
        kind="drum_up",
        title="Drum-up dan penyampaian materi",
        held_on=date(2018, 4, 18),
        held_until=date(2018, 4, 20),
        invite_all=True,
        actor=who,
        at=at(),
    )
    counts: dict[Agency, tuple[int, int | None]] = dict.fromkeys(agencies_in(of)[:1], (1, 1))
    keeping.count_attendance(drum_up, counts, actor=who, at=at())
    of = gate.perform(of, "open_stage", actor=who, at=at())
    stage = of.stages.all()[2]
    keeping.plan_stage(
        stage, planned_start=date(2026, 2, 10), planned_end=date(2026, 2, 19), actor=who, at=at()
    )
    keeping.add_member(of, role="coach", name="Contoh: pembimbing dari LAN", actor=who, at=at())
    keeping.ask_for_ideas(of, first_agency(), count=3, positions=POSITIONS, actor=who, at=at())
    zone = government.tz
    keeping.open_round(
        of,
        title="Putaran ide 2026 (contoh)",
        opens_at=datetime.combine(FIRST_DAY, time(8), tzinfo=zone),
        closes_at=datetime.combine(LAST_DAY, time(16), tzinfo=zone),
        actor=who,
        at=at(),
    )
    lomba = ProgrammeKindVersion.objects.get(name="lomba-daerah")
    other = keeping.open_programme(government, kind=lomba, title=LOCAL, actor=who, at=at())
    gate.perform(other, "cancel", actor=who, at=at(), comment=ABANDONED)


def first_agency() -> Agency:
    """Whose positions are asked one by one."""
    return replicas.agency_called("Dinas Kesehatan, Pengendalian Penduduk dan Keluarga Berencana")


def asked(of: Programme) -> list[Agency]:
    """The agencies that hand in ideas; every eighth does not."""
    return [agency for number, agency in enumerate(agencies_in(of), start=1) if number % SILENT]


def hand_in(context: DemoContext) -> None:
    """118 ideas, agency by agency; the last by a sheet. One more was a mistake and is taken back.

    Where fewer origins are at hand, as in a short play, there are as many fewer.
    """
    of = programme()
    to = IdeaRound.objects.select_related("programme__government").get(programme=of)
    found, agencies = replicated_ideas.origins(of.government.code), asked(of)
    last_number = min(IDEAS, len(found) - 1) - 1
    for number in range(last_number):
        agency = agencies[number % len(agencies)]
        mine = agency == first_agency() and number < len(agencies)
        replicated_ideas.hand_in(context, to, agency, found[number], position=POSITIONS[0] if mine else "")
    last, agency = found[last_number], agencies[0]
    line = f'"{replicas.TITLE.format(origin=last.name)}","Contoh replikasi","{last.name} ({last.key})"'
    innovator = context.in_agency(Role.INNOVATOR, agency)
    content = f"judul,masalah,asal\n{line}\n".encode()
    idea_sheet.import_ideas(content, to, own=agency, actor=innovator, at=context.clock.tick())
    mistaken = replicated_ideas.hand_in(context, to, agency, found[last_number + 1])
    gate.perform(mistaken, "withdraw", actor=innovator, at=context.clock.tick())


def choose(context: DemoContext) -> None:
    """The round is over: 30 become proposals; one is merged, one dropped."""
    of, who = programme(), bureau(context)
    gate.perform(of, "open_stage", actor=who, at=context.clock.tick())
    by_title = {replicas.TITLE.format(origin=each.name): each for each in replicated_ideas.origins("35.23")}
    rows = list(of.ideas.select_related("government", "agency", "programme").order_by("created_at", "pk"))
    plans_made = min(PLANS, len(rows) - 3)
    for idea in rows[:plans_made]:
        replicated_ideas.propose(context, idea, by_title[idea.title])
    merged, dropped = rows[plans_made : plans_made + 2]
    gate.perform(merged, "merge", actor=who, at=context.clock.tick(), into=str(rows[0].pk))
    gate.perform(dropped, "drop", actor=who, at=context.clock.tick(), comment=NOT_NOW)


def book(context: DemoContext) -> None:
    """Three desks of one day, and every plan at one of them; one agency first takes another slot."""
    of, who = programme(), bureau(context)
    seats = [context.people.seat(Role.LAN_REVIEWER, ordinal=number + 1) for number in range(REVIEWERS)]
    day = desks.DeskDay(on=DESK_DAY, begins=time(8), sessions=4, break_minutes=15, reviewers=seats)
    slots = sorted(
        desks.lay_out(of, day, actor=who, at=context.clock.tick()),
        key=lambda slot: (slot.starts_at, slot.desk),
    )
    free = list(slots)
    for number, innovation in enumerate(plans()):
        agency = context.agency(innovation.agency_id)
        innovator = context.in_agency(Role.INNOVATOR, agency)
        if number == 0:
            held = desks.book(slots[-1], agency, innovation, actor=innovator, at=context.clock.tick())
            desks.release(held, actor=innovator, at=context.clock.tick())
        taken = {slot.starts_at for slot in DeskSlot.objects.filter(programme=of, agency=agency)}
        slot = next(each for each in free if each.starts_at not in taken)
        free.remove(slot)
        desks.book(slot, agency, innovation, actor=innovator, at=context.clock.tick())


def review(context: DemoContext) -> None:
    """All 30 on one day, each by whoever sits at the desk; agencies write their schedules."""
    of = programme()
    for slot in DeskSlot.objects.filter(programme=of, agency__isnull=False).select_related(
        "programme__government", "reviewer"
    ):
        reviewer = context.lan(slot.reviewer.ordinal)
        desks.hold(slot, note=ADVICE, actor=reviewer, at=context.clock.tick())
    agency = first_agency()
    innovator = context.in_agency(Role.INNOVATOR, agency)
    entries = [(date(2026, 2, 13), "Contoh: rencana aksi diajukan"), (date(2026, 3, 31), "Contoh: uji coba")]
    schedules.add_entries(of, agency, entries, actor=innovator, at=context.clock.tick())
    schedules.sign(of, agency, actor=context.in_agency(Role.AGENCY_HEAD, agency), at=context.clock.tick())


def submit(context: DemoContext) -> None:
    """What LAN advised is worked in, and the plans are submitted."""
    replicated_ideas.submit(context, plans())
    agency = first_agency()
    entry = ScheduleEntry.objects.filter(agency=agency).select_related("programme__government", "agency")[0]
    innovator = context.in_agency(Role.INNOVATOR, agency)
    schedules.tick_off(entry, done_on=context.clock.now.date(), actor=innovator, at=context.clock.tick())


def launch(context: DemoContext) -> None:
    """All that were approved, in one ceremony on behalf of the regent."""
    of, who, government = programme(), bureau(context), replicas.government()
    gate.perform(of, "open_stage", actor=who, at=context.clock.tick())
    batch_launch.launch_together(
        of,
        title="Contoh: peluncuran Laboratorium Inovasi Kabupaten Tuban",
        held_on=context.clock.now.date(),
        place="",
        presided_by=context.people.seat(Role.REGIONAL_SECRETARY, government=government),
        on_behalf_of=context.people.seat(Role.HEAD_OF_REGION, government=government),
        afterwards=False,
        actor=who,
        at=context.clock.tick(),
    )


def publish(context: DemoContext) -> None:
    """Display, and an edition of the directory."""
    of, who = programme(), bureau(context)
    gate.perform(of, "open_stage", actor=who, at=context.clock.tick())
    title = "Contoh: Direktori Inovasi Kabupaten Tuban, edisi 1"
    directory.issue(of, title=title, actor=who, at=context.clock.tick())
