"""One thing of every kind in the small world, so that a table of rights can name what it is about."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.services.saved_views import save_view
from appointments.services import granting, people
from appointments.services.letters import AppointmentLetter, LetterFile
from appointments.services.people import PersonDetails
from appointments.services.proposing import propose
from contracts.documents import store
from contracts.enums import DocumentType
from contracts.models import Contract, ContractTemplate
from contracts.services import templating
from deadlines.services import extensions
from innovations.models import Evaluation, Innovation
from innovations.services.progress import noting
from innovations.services.progress.noting import ProgressNote
from innovations.services.proposals import plan_changes
from innovations.services.proposals.attaching import attach
from innovations.services.proposals.drafting import replace_rows
from innovations.services.reports import evidence, unplanned
from innovations.services.reports.entries import UnplannedEntry
from notifications.models import PushDevice
from notifications.services import feeds
from organisations.enums import Role
from organisations.services.appointing import seat_of
from organisations.services.delegating import Letter, grant
from planning.models import RegionalIndicator
from planning.services.importing import import_plan
from planning.services.recording import NewPlan, record_plan
from privacy.services.asking import Asked, ask
from tests.acting import as_actor
from tests.innovations import walks
from tests.prepared import shared
from tests.regulations.walks import drafted, put_in_force
from tests.staged_programmes import programmes
from tests.work_packages.staged_cases import add_cases
from tests.world import World
from work_packages.models import PackagePhoto, WorkPackage
from work_packages.services.months import open_month
from workflow.engine import gate
from workflow.models import Task

ROWS: dict[str, dict[str, Any]] = {
    "milestones": {"activity": "Uji coba"},
    "team": {"name": "Tim"},
    "budget": {"activity": "Belanja", "amount": 1000},
    "stakeholders": {"name": "Kampus"},
    "risks": {"risk": "Cuaca"},
}


@dataclass
class StagedObjects:
    """Things by name. `value` is what fills a route: an id, a hash, a number, or the text after `=` itself."""

    world: World
    things: dict[str, Any] = field(default_factory=dict)

    def id(self, name: str) -> str:
        """The id of a thing as a body carries it."""
        return str(self.things[name].pk)

    def value(self, name: str) -> Any:
        """What stands in a route for this thing."""
        if name.startswith("="):
            return name[1:]
        thing = self.things[name]
        if isinstance(thing, Task):
            return thing.uuid
        return getattr(thing, "pk", thing)

    def version(self, name: str) -> str:
        """The present version of a subject as an ETag."""
        self.things[name].refresh_from_db()
        return f'"{self.things[name].version}"'


@shared
def set_up(world: World) -> StagedObjects:
    """Walk the flows until there is one of everything. Renders two contracts."""
    stage = StagedObjects(world)
    things = stage.things
    # Both contracts are in force before the first quarter is over; the report's walk moves the clock furthest.
    evaluated = walks.in_force(world)
    things["report_submitted"] = world.reported()
    things["in_force"] = things["report_submitted"].contract
    things["evaluation"] = _evaluated(world, evaluated)
    things["follow_up"] = things["evaluation"].follow_ups.get()
    world.sweep(datetime(2025, 7, 2, 3, 0, tzinfo=UTC))
    things["report_open"] = world.report(things["in_force"], 2)
    things["evidence"] = evidence.attach(
        things["report_open"],
        actor=world.operator,
        at=world.tick(),
        name="foto.pdf",
        content=b"%PDF-1.7\n%%EOF\nfoto",
    )
    things["unplanned"] = unplanned.record(
        things["report_open"],
        UnplannedEntry("Pengaduan dijawab sehari"),
        actor=world.operator,
        at=world.tick(),
    )
    things["evidence_file"] = things["evidence"].attachment
    things["reported_indicator"] = things["report_open"].innovation.indicators.order_by("position").first()
    things["reported"] = things["report_open"].innovation
    things["deadline"] = things["report_open"].deadline
    things["appraisal_scheduled"] = things["in_force"].appraisals.get(after_months=12)
    things["government"] = world.government
    things["extension"] = extensions.ask(
        world.report(things["in_force"], 3).deadline,
        actor=world.operator,
        at=world.tick(),
        until=date(2025, 10, 20),
        reason="Data pusat terlambat.",
    )
    things["signing"] = world.awaiting_signatures()
    things["document"] = things["signing"].documents.get().sha256
    things["template"] = own_template(world)
    things["contract_draft"] = world.contract()
    things["launched"] = world.launched()
    things["ceremony"] = world.event()
    things["approved"] = world.approved()
    things["review"] = world.submitted()
    things["noted"] = walks.launched_with_milestones(world)
    things["entry"] = noting.write(
        things["noted"],
        actor=world.operator,
        at=world.tick(),
        note=ProgressNote(happened_on=world.now.date(), text="Pelatihan kader."),
    )
    things["milestone_due"] = things["noted"].milestone_dues.earliest("deadline__due_on")
    things["plan_change"] = plan_changes.start(world.launched(), actor=world.innovator, at=world.tick())
    things["plan_change_review"] = gate.perform(
        plan_changes.start(world.launched(), actor=world.innovator, at=world.tick()),
        "submit",
        actor=world.innovator,
        at=world.tick(),
    )
    things["draft"] = _full_draft(world, things)
    things["agency"] = world.agency
    made = feeds.create_feed(as_actor(world.operator, world.now), "person", at=world.tick())
    facts = {"endpoint": "https://push.example/x", "p256dh": "x", "auth": "x", "label": "Chrome, Android"}
    things["device"] = PushDevice.objects.create(account=world.operator, made_at=world.now, **facts)
    things["feed"], things["feed_token"] = made.feed, made.token
    screen = {"government_id": world.government.pk}
    made = feeds.create_feed(as_actor(world.sekda, world.now), "screen", at=world.tick(), **screen)
    things["screen_token"] = made.token
    things["saved_view"] = save_view(world.head, "innovations", name="Milik kami", query="", at=world.tick())
    things["sekda_seat"] = world.seats["sekda"]
    things["sekda_office"] = world.sekda.person.offices.get()
    things["mandate"] = grant(
        things["sekda_office"],
        world.bureau.person,
        Letter(
            kind="mandate",
            starts_on=(world.now + timedelta(days=2)).date(),
            ends_on=(world.now + timedelta(days=9)).date(),
            number="800/1/2025",
        ),
        actor=world.sekda,
        at=world.tick(),
    )
    _plan(world, things)
    _people(world, things)
    _packages(world, things)
    add_cases(world, things)
    things["regulation"] = drafted(world)
    things["regulation_in_force"] = put_in_force(world)
    things["first"] = 1
    closed = world.decide(world.submitted(), world.head)
    gate.perform(closed, "withdraw", actor=world.innovator, at=world.tick(), comment="Ditarik.")
    things["task_review"] = _task(things["review"])
    things["task_report"] = _task(things["report_submitted"])
    things["task_sign"] = _task(things["signing"])
    things["task_closed"] = Task.objects.filter(subject_id=closed.pk).latest("id")
    return stage


def own_template(world: World) -> ContractTemplate:
    """A template that the government published for itself."""
    text = templating.neutral_text(DocumentType.ADDENDUM)
    return templating.publish(text, government=world.government, at=world.tick())[0]


def _evaluated(world: World, contract: Contract) -> Evaluation:
    """The evaluation of a contract's first report; it asks for a follow-up."""
    world.sweep(world.tick())
    report = world.fill(world.report(contract, 1), "40", "12")
    handed_in = gate.perform(report, "submit", actor=world.operator, at=world.tick())
    asked = [{"field": "follow_up", "message": "Tambah kelas."}]
    return Evaluation.objects.get(report=world.decide(handed_in, world.bureau, items=asked))


def _full_draft(world: World, things: dict[str, Any]) -> Innovation:
    draft = world.draft()
    for name, values in ROWS.items():
        replace_rows(draft, name, [values])
        things[name] = getattr(draft, name).get()
    things["indicators"] = draft.indicators.first()
    things["attachment"] = attach(
        draft, name="sk.pdf", data=b"%PDF-1.7\n%%EOF\nsk", actor=world.innovator, at=world.tick()
    )
    draft.refresh_from_db()
    return draft


def _plan(world: World, things: dict[str, Any]) -> None:
    """A medium-term plan in force with one indicator."""
    given = NewPlan(title="RPJMD 2025–2029", first_year=2025, last_year=2029)
    things["regional_plan"] = record_plan(
        world.government, given, actor=as_actor(world.bureau, world.now), at=world.tick()
    )
    sheet = b"kode,indikator,prioritas,target 2025\nI-1,Indeks inovasi,Layanan dasar,60\n"
    actor = as_actor(world.bureau, world.now)
    import_plan(sheet, government=world.government, actor=actor, at=world.tick())
    things["regional_indicator"] = RegionalIndicator.objects.get(plan=things["regional_plan"])


def _people(world: World, things: dict[str, Any]) -> None:
    """Somebody recorded and appointed by the only administrator, and a delegation that waits for its giver."""
    details = PersonDetails(name="Sri Wahyuni, S.T.")
    things["official"] = people.enter(world.government, details, actor=world.administrator, at=world.tick())
    things["person"] = things["official"].person
    today = world.now.date()
    things["panel_office"] = propose(
        things["person"],
        seat_of(Role.PANEL_MEMBER, government=world.government),
        AppointmentLetter(starts_on=today),
        actor=world.administrator,
        at=world.tick(),
    )
    things["panel_seat"] = things["panel_office"].seat
    things["appointment"] = granting.grant(
        world.regent.person.offices.get(),
        world.inspector.person,
        Letter(kind="mandate", starts_on=today, ends_on=today + timedelta(days=9), number="800/2/2025"),
        actor=world.administrator,
        at=world.tick(),
        file=LetterFile(name="SK.pdf", data=b"%PDF-1.7\n%%EOF\n"),
    )
    left = people.enter(
        world.government, PersonDetails(name="Sudah Pergi"), actor=world.administrator, at=world.tick()
    )
    things["erasure"] = ask(
        world.government,
        Asked(
            person=left.person,
            record=True,
            asked_by="subject",
            asked_on=today,
            ground="uu27-2022-43-1-c",
            decision_no="800/3/2025",
            decision_on=today,
        ),
        actor=world.administrator,
        at=world.tick(),
    )
    things.update(programmes(world, things["launched"]))


def _packages(world: World, things: dict[str, Any]) -> None:
    """A package of the agency that is only planned, and two months without work: one open, one with its head."""
    things["package"] = WorkPackage.objects.create(
        government=world.government,
        agency=world.agency,
        code="PKT-1",
        name="Peningkatan jalan",
        fiscal_year=2025,
        created_at=world.now,
        modified_at=world.now,
    )
    data = b"bukan gambar"
    things["package_photo"] = PackagePhoto.objects.create(
        package=things["package"],
        stage=0,
        taken_at=world.now,
        name="nol.jpg",
        content_type="image/jpeg",
        sha256=store.store(data),
        size=len(data),
        recorded_by=world.operator.person,
        recorded_at=world.now,
    )
    things["package_agency"] = world.agency
    things["package_month"] = open_month(world.agency, date(2024, 1, 1), at=world.tick())
    handed = open_month(world.agency, date(2024, 2, 1), at=world.tick())
    things["package_month_handed"] = gate.perform(handed, "submit", actor=world.operator, at=world.tick())


def _task(subject: Any) -> Task:
    return Task.objects.get(subject_id=subject.pk, closed_at__isnull=True)
