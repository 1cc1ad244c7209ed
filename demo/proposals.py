"""First act, January 2025: the published innovations and the appointed ones are drafted, submitted and reviewed."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from calendars.services.holidays import import_holidays
from common.errors import Unready
from demo import sources
from demo.context import DemoContext
from innovations.models import Innovation
from innovations.services.proposals import drafting
from innovations.services.proposals.importing import import_innovations
from organisations.enums import Role
from organisations.models import Agency, Government
from organisations.names import name_key
from organisations.offices import SYSTEM, Actor
from organisations.services.importing import import_agencies
from organisations.services.regions import import_governments
from workflow.engine import gate
from workflow.reviews import decisions
from workflow.reviews.decisions import Ballot

IMPORTED_ON = date(2025, 1, 2)
SUBMITTED_ON = date(2025, 1, 3)
FIRST_ROUND = (date(2025, 1, 6), date(2025, 1, 7))
RESUBMITTED_ON = date(2025, 1, 8)
SECOND_ROUND = (date(2025, 1, 9), date(2025, 1, 10))
SECRETARY_ON = date(2025, 1, 13)
LAN_REVIEWERS = 2

# What the demo's persons write; everything else is published.
ASK_LONG_NAME = "Mohon lengkapi kepanjangan nama inovasi."
NO_LONG_NAME = "Kepanjangan nama tidak dipublikasikan; usulan diajukan kembali tanpa perubahan."


def import_lists(stage: DemoContext) -> None:
    """Governments, holidays, agencies and the register of innovations."""
    import_governments(sources.DATA / "regions.csv")
    import_holidays(sources.DATA / "holidays.csv")
    for code, name in stage.progress.over(_("Importing agencies"), list(sources.AGENCY_LISTS.items())):
        import_agencies(sources.DATA / name, government=Government.objects.get(code=code))
    at = stage.clock.at(IMPORTED_ON)
    for name in stage.progress.over(_("Importing innovations"), ["innovations.csv"]):
        import_innovations(sources.DATA / name, actor=SYSTEM, at=at)
    register = Innovation.objects.select_related("government").order_by("source_id")
    stage.innovations = {innovation.source_id: innovation for innovation in register}


@transaction.atomic
def hire(stage: DemoContext) -> None:
    """A person in every office that the play needs."""
    for ordinal in range(1, LAN_REVIEWERS + 1):
        stage.cast.seat(Role.LAN_REVIEWER, ordinal=ordinal)
    appointed = {_agency_of(entry).pk for entry in sources.appointments()}
    proposing = {i.agency_id for i in stage.innovations.values() if i.agency_id is not None}
    for key in stage.progress.over(_("Filling offices of agencies"), sorted(appointed | proposing)):
        agency = stage.agency(key)
        stage.cast.seat(Role.INNOVATOR, agency=agency)
        stage.cast.seat(Role.AGENCY_HEAD, agency=agency)
        if key in appointed:
            stage.cast.seat(Role.AGENCY_OPERATOR, agency=agency)
    codes = {i.government.code for i in stage.innovations.values()} | set(sources.AGENCY_LISTS)
    governments = list(Government.objects.filter(code__in=codes).order_by("code"))
    for government in stage.progress.over(_("Filling offices of governments"), governments):
        for role in (
            Role.ORGANISATION_BUREAU,
            Role.REGIONAL_SECRETARY,
            Role.HEAD_OF_REGION,
            Role.INSPECTOR,
            Role.ADMINISTRATOR,
        ):
            stage.cast.seat(role, government=government)


def plan_appointed(stage: DemoContext) -> None:
    """The five innovations with a contract get their indicators; four of them are drafted by their innovators."""
    for entry in stage.progress.over(_("Planning indicators"), sources.appointments()):
        agency = _agency_of(entry)
        innovator = Actor(stage.cast.person(Role.INNOVATOR, agency=agency).pk)
        if not entry.is_registered:
            stage.innovations[entry.innovation_id] = drafting.draft(
                government=agency.government,
                agency=agency,
                actor=innovator,
                at=stage.clock.tick(),
                fields=entry.fields,
                source_id=entry.innovation_id,
            )
        stage.innovations[entry.innovation_id] = drafting.revise(
            stage.innovations[entry.innovation_id],
            actor=innovator,
            at=stage.clock.tick(),
            rows={"indicators": [target.as_row() for target in entry.targets]},
        )


def submit_all(stage: DemoContext) -> list[str]:
    """Every draft is submitted; gaps are counted as the engine names them. Returns the ids of those accepted."""
    accepted = []
    stage.clock.at(SUBMITTED_ON)
    for key in stage.progress.over(_("Submitting"), list(stage.innovations)):
        innovation = stage.innovations[key]
        # Nobody proposes for an agency that is not known: the bureau tries, and hears what is missing.
        who = (
            stage.of_agency(Role.INNOVATOR, innovation)
            if innovation.agency_id is not None
            else stage.of_government(Role.ORGANISATION_BUREAU, innovation.government)
        )
        try:
            stage.innovations[key] = gate.perform(innovation, "submit", actor=who, at=stage.clock.tick())
        except Unready as refusal:
            stage.refusals.update(gap.field for gap in refusal.gaps)
            continue
        accepted.append(key)
    return accepted


def review(stage: DemoContext, keys: list[str]) -> None:
    """Heads of agency, LAN, Sekda. LAN returns once what has no long name in the published list."""
    nameless = {row["innovation_id"] for row in sources.rows("innovations.csv") if not row["full_title"]}
    _heads(stage, keys, FIRST_ROUND[0])
    returned = [key for key in keys if key in nameless]
    _lan(stage, keys, FIRST_ROUND[1], returned=returned)
    stage.clock.at(RESUBMITTED_ON)
    for key in stage.progress.over(_("Resubmitting"), returned):
        innovation = stage.innovations[key]
        who = stage.of_agency(Role.INNOVATOR, innovation)
        stage.innovations[key] = gate.perform(
            innovation, "resubmit", actor=who, at=stage.clock.tick(), comment=NO_LONG_NAME
        )
    _heads(stage, returned, SECOND_ROUND[0])
    _lan(stage, returned, SECOND_ROUND[1], returned=[])
    stage.clock.at(SECRETARY_ON)
    for key in stage.progress.over(_("Regional secretaries decide"), keys):
        innovation = stage.innovations[key]
        sekda = stage.of_government(Role.REGIONAL_SECRETARY, innovation.government)
        _decide(stage, key, sekda, Ballot("approve"))


def _heads(stage: DemoContext, keys: list[str], day: date) -> None:
    stage.clock.at(day)
    for key in stage.progress.over(_("Heads of agency decide"), keys):
        _decide(stage, key, stage.of_agency(Role.AGENCY_HEAD, stage.innovations[key]), Ballot("approve"))


def _lan(stage: DemoContext, keys: list[str], day: date, *, returned: list[str]) -> None:
    stage.clock.at(day)
    ask = Ballot("return", ASK_LONG_NAME, items=({"field": "acronym", "message": ASK_LONG_NAME},))
    back = set(returned)
    for number, key in enumerate(stage.progress.over(_("LAN reviewers decide"), keys)):
        ballot = ask if key in back else Ballot("approve")
        _decide(stage, key, stage.lan(number % LAN_REVIEWERS + 1), ballot)


def _decide(stage: DemoContext, key: str, who: Actor, ballot: Ballot) -> None:
    stage.innovations[key] = decisions.decide(
        stage.innovations[key], ballot, actor=who, at=stage.clock.tick()
    )


def _agency_of(entry: sources.Appointment) -> Agency:
    """The appointed agency, which stands in its government's official list."""
    return Agency.objects.select_related("government").get(
        government__code=entry.region_code,
        name_key=name_key(entry.agency, government=Government.objects.get(code=entry.region_code).name),
    )
