"""Grobogan's training PKA XI: 40 works of its participants, launched together by the Sekda on behalf of the regent.

Published are the 40 participants, the ceremony of 29 October 2024, that bimtek was held before it, and one of the
works, which this history has already (INV-0001). The other 39 are examples: replications of published innovations. All
was put down in 2026, as the record says.
"""

from datetime import date, datetime, time

from demo.afterwards import replicated_ideas
from demo.afterwards.agenda import Agenda
from demo.afterwards.replicas import TITLE as IDEA_TITLE
from demo.afterwards.replicas import government
from demo.context import DemoContext
from innovations.models import Innovation
from organisations.enums import Role
from organisations.models import Agency
from programmes.models import Programme, ProgrammeKindVersion
from programmes.queries import agencies_in
from programmes.services import batch_launch, ideas, keeping
from workflow.engine import gate

CODE, PUBLISHED = "33.15", "INV-0001"
TITLE = "Pelatihan Kepemimpinan Administrator Angkatan XI"
REMARK = (
    "Jumlah peserta, peluncuran 29 Oktober 2024 dan bimtek menurut grobogjateng.id; dicatat pada 2026. MONA KERJA BANG"
    " sudah tercatat; 39 karya lain contoh: replikasi inovasi yang dipublikasikan."
)
WORKS, AGENCIES = 40, 20
HELD_ON = date(2024, 10, 29)


def plan(agenda: Agenda) -> None:
    """Put everything down on its day."""
    for day, hour, act in (
        # Before the government chooses another policy, by which a work would need the independent team.
        (date(2026, 2, 2), 8, begin),
        (date(2026, 2, 6), 15, submit),
        (date(2026, 2, 9), 15, lambda context: replicated_ideas.approve(context, works(), Role.AGENCY_HEAD)),
        (
            date(2026, 2, 10),
            15,
            lambda context: replicated_ideas.approve(context, works(), Role.LAN_REVIEWER),
        ),
        (
            date(2026, 2, 12),
            17,
            lambda context: replicated_ideas.approve(context, works(), Role.REGIONAL_SECRETARY),
        ),
        (date(2026, 2, 13), 15, launch),
    ):
        agenda.add(day, hour, act)


def programme() -> Programme:
    """As it is now."""
    return Programme.objects.select_related("government", "kind").get(title=TITLE)


def works() -> list[Innovation]:
    """The proposals that the examples became."""
    return [each for each in batch_launch.innovations_of(programme()) if each.title.endswith("replikasi)")]


def staffed(context: DemoContext, of: Programme) -> list[Agency]:
    """Agencies whose officials took part, with somebody who proposes and somebody who heads."""
    found = list(agencies_in(of)[:AGENCIES])
    for agency in found:
        for role in (Role.INNOVATOR, Role.AGENCY_HEAD):
            context.people.seat(role, agency=agency)
    return found


def begin(context: DemoContext) -> None:
    """The batch with its participants, and the round of its works; in a short play fewer of them."""
    place = government(CODE)
    who, at = context.of_government(Role.ORGANISATION_BUREAU, place), context.clock.tick
    pka = ProgrammeKindVersion.objects.get(name="pka")
    of = keeping.open_programme(place, kind=pka, title=TITLE, remark=REMARK, actor=who, at=at())
    known = Innovation.objects.select_related("agency").get(source_id=PUBLISHED, government=place)
    agencies, found = staffed(context, of), replicated_ideas.origins(CODE)
    works_shown = min(WORKS, len(found) + 1)
    for number in range(works_shown):
        agency = agencies[number % AGENCIES] if number else known.agency
        position = (
            "Kepala Bagian Administrasi Pembangunan" if number == 0 else "Contoh: pejabat administrator"
        )
        keeping.add_member(of, role="participant", position=position, agency=agency, actor=who, at=at())
    opens = at()
    to = keeping.open_round(
        of,
        title="Aksi perubahan (contoh)",
        opens_at=opens,
        closes_at=datetime.combine(date(2026, 2, 6), time(16), tzinfo=place.tz),
        actor=who,
        at=opens,
    )
    assert known.agency is not None, "the published work has its agency"
    fields = {"title": known.title, "problem": known.description or known.title}
    published = ideas.hand_in(to, known.agency, fields, actor=who, at=at())
    gate.perform(published, "merge", actor=who, at=at(), into=str(known.pk))
    for number in range(works_shown - 1):
        replicated_ideas.hand_in(context, to, agencies[number % AGENCIES], found[-1 - number])
    of = gate.perform(of, "open_stage", actor=who, at=at())
    for kind, title, held_on in (
        ("plan_seminar", "Contoh: seminar rancangan (hari tidak dipublikasikan)", date(2024, 10, 1)),
        (
            "bimtek",
            "Bimtek penggunaan sistem sebelum peluncuran (hari tidak dipublikasikan)",
            date(2024, 10, 28),
        ),
    ):
        keeping.record_occasion(of, kind=kind, title=title, held_on=held_on, actor=who, at=at())
    gate.perform(of, "open_stage", actor=who, at=at())
    propose(context)


def propose(context: DemoContext) -> None:
    """39 ideas become proposals."""
    by_title = {IDEA_TITLE.format(origin=each.name): each for each in replicated_ideas.origins(CODE)}
    rows = programme().ideas.filter(state="handed_in").select_related("government", "agency", "programme")
    for idea in rows.order_by("created_at", "pk"):
        replicated_ideas.propose(context, idea, by_title[idea.title])


def submit(context: DemoContext) -> None:
    """What was worked out is submitted."""
    replicated_ideas.submit(context, works())


def launch(context: DemoContext) -> None:
    """The ceremony of 29 October 2024, put down afterwards; then the seminar on the results, and the end."""
    of, place = programme(), government(CODE)
    who = context.of_government(Role.ORGANISATION_BUREAU, place)
    of = gate.perform(of, "open_stage", actor=who, at=context.clock.tick())
    batch_launch.launch_together(
        of,
        title="Peluncuran aksi perubahan PKA Angkatan XI (dicatat kemudian)",
        held_on=HELD_ON,
        place="Gedung Riptaloka",
        presided_by=context.people.seat(Role.REGIONAL_SECRETARY, government=place),
        on_behalf_of=context.people.seat(Role.HEAD_OF_REGION, government=place),
        afterwards=True,
        actor=who,
        at=context.clock.tick(),
    )
    of = gate.perform(of, "open_stage", actor=who, at=context.clock.tick())
    gate.perform(of, "close", actor=who, at=context.clock.tick())
