"""A further government begins by itself: key, first administrator, a list of agencies that is taken back again.

It is begun, and empty beside that: what an administrator finds on the first day, with a list that waits for a second
look.
"""

from datetime import date

from appointments.services import importing
from demo.afterwards.agenda import Agenda
from demo.context import DemoContext
from demo.people import PASSWORD
from onboarding.models import ImportRun, UploadedTable
from onboarding.services import beginning, imports, taking_back
from onboarding.services.beginning import FirstDay
from organisations.enums import ImportKind
from organisations.models import Government
from organisations.offices import Actor
from organisations.queries import actor_at

CODE, TOWN, LOGIN = "35.22", "Bojonegoro", "administrator@35.22.example"
NAME = "Contoh Administrator Pertama"
PEOPLE = "nama;nip\nContoh Pejabat Dari Daftar;199203032022031003\n"
OTHERS = "nama;surel\nContoh Pejabat Daerah Lain;contoh.lain@35.22.example\n"
AGENCIES = b"nama\nContoh: Dinas Pertama\nContoh: Dinas Kedua\n"
MISTAKEN = "Contoh: daftar milik daerah lain."


def plan(agenda: Agenda) -> None:
    """Put everything down on its day."""
    agenda.add(date(2026, 2, 5), 10, begin)
    agenda.add(date(2026, 2, 6), 16, bring_list)


def begin(context: DemoContext) -> None:
    """Whoever runs the server makes a key; whoever has it becomes the first administrator."""
    key = beginning.make_key(at=context.clock.tick())
    day = FirstDay(government=CODE, town=TOWN, name=NAME, email=LOGIN)
    beginning.begin(key, day, password=PASSWORD, at=context.clock.tick())


def bring_list(context: DemoContext) -> None:
    """Lists of agencies and of people are imported and taken back; they were somebody else's. Then the right people."""
    government = Government.objects.get(code=CODE)
    actor = _administrator(context, government)
    run = imports.run(_uploaded(context, government, actor), actor=actor, at=context.clock.tick())
    taking_back.take_back(run, actor=actor, at=context.clock.tick(), reason=MISTAKEN)
    for rows in (OTHERS, PEOPLE):
        importing.import_people(rows.encode(), government=government, actor=actor, at=context.clock.tick())
        if rows == OTHERS:
            run = ImportRun.objects.latest("at")
            taking_back.take_back(run, actor=actor, at=context.clock.tick(), reason=MISTAKEN)


def leave_list(context: DemoContext) -> None:
    """Another one waits between its preview and its import."""
    government = Government.objects.get(code=CODE)
    _uploaded(context, government, _administrator(context, government))


def _uploaded(context: DemoContext, government: Government, actor: Actor) -> UploadedTable:
    return imports.upload(
        AGENCIES,
        kind=ImportKind.AGENCIES,
        government=government,
        file_name="contoh-perangkat-daerah.csv",
        actor=actor,
        at=context.clock.tick(),
    )


def _administrator(context: DemoContext, government: Government) -> Actor:
    return actor_at(government.beginning.person_id, context.clock.now)
