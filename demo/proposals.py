"""Part 1, January 2025: the published innovations and the appointed ones are drafted, submitted and reviewed."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from calendars.services import holidays
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
from organisations.services import regions
from organisations.services.importing import import_agencies
from organisations.services.regions import import_governments
from workflow.engine import gate
from workflow.reviews import decisions
from workflow.reviews.changes_since import requests_of_last_return
from workflow.reviews.decisions import Ballot
from workflow.reviews.request_answers import answer_requests

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


def import_lists(context: DemoContext) -> None:
    """Governments, holidays, agencies and the register of innovations."""
    import_governments(regions.SHIPPED)
    import_holidays(holidays.SHIPPED)
    for code, name in context.progress.over(_("Importing agencies"), list(sources.AGENCY_LISTS.items())):
        import_agencies(sources.DATA / name, government=Government.objects.get(code=code))
    at = context.clock.at(IMPORTED_ON)
    for _name in context.progress.over(_("Importing innovations"), ["innovations.csv"]):
        import_innovations(sources.listed_file(), actor=SYSTEM, at=at)
    register = Innovation.objects.select_related("government").order_by("source_id")
    context.innovations = {innovation.source_id: innovation for innovation in register}


@transaction.atomic
def hire(context: DemoContext) -> None:
    """A person in every office that the demonstration needs."""
    for ordinal in range(1, LAN_REVIEWERS + 1):
        context.people.seat(Role.LAN_REVIEWER, ordinal=ordinal)
    appointed = {_agency_of(entry).pk for entry in sources.appointments()}
    proposing = {i.agency_id for i in context.innovations.values() if i.agency_id is not None}
    for key in context.progress.over(_("Filling offices of agencies"), sorted(appointed | proposing)):
        agency = context.agency(key)
        context.people.seat(Role.INNOVATOR, agency=agency)
        context.people.seat(Role.AGENCY_HEAD, agency=agency)
        if key in appointed:
            context.people.seat(Role.AGENCY_OPERATOR, agency=agency)
    codes = {i.government.code for i in context.innovations.values()} | set(sources.AGENCY_LISTS)
    governments = list(Government.objects.filter(code__in=codes).order_by("code"))
    for government in context.progress.over(_("Filling offices of governments"), governments):
        for role in (
            Role.ORGANISATION_BUREAU,
            Role.REGIONAL_SECRETARY,
            Role.HEAD_OF_REGION,
            Role.INSPECTOR,
            Role.ADMINISTRATOR,
        ):
            context.people.seat(role, government=government)


def plan_appointed(context: DemoContext) -> None:
    """The five innovations with a contract get their indicators; four of them are drafted by their innovators."""
    for entry in context.progress.over(_("Planning indicators"), sources.appointments()):
        agency = _agency_of(entry)
        innovator = Actor(context.people.person(Role.INNOVATOR, agency=agency).pk)
        if not entry.is_registered:
            context.innovations[entry.innovation_id] = drafting.draft(
                government=agency.government,
                agency=agency,
                actor=innovator,
                at=context.clock.tick(),
                fields=entry.fields,
                source_id=entry.innovation_id,
            )
        context.innovations[entry.innovation_id] = drafting.revise(
            context.innovations[entry.innovation_id],
            actor=innovator,
            at=context.clock.tick(),
            rows={"indicators": [target.as_row() for target in entry.targets]},
        )


def submit_all(context: DemoContext) -> list[str]:
    """Every draft is submitted; gaps are counted as the engine names them. Returns the ids of those accepted."""
    accepted = []
    by_head = heads_own()
    context.clock.at(SUBMITTED_ON)
    for key in context.progress.over(_("Submitting"), list(context.innovations)):
        innovation = context.innovations[key]
        # Nobody proposes for an agency that is not known: the bureau tries, and is refused with what is missing.
        who = (
            context.of_agency(_proposer(key, by_head), innovation)
            if innovation.agency_id is not None
            else context.of_government(Role.ORGANISATION_BUREAU, innovation.government)
        )
        try:
            context.innovations[key] = gate.perform(innovation, "submit", actor=who, at=context.clock.tick())
        except Unready as refusal:
            context.refusals.update(gap.field for gap in refusal.gaps)
            continue
        accepted.append(key)
    return accepted


def heads_own() -> set[str]:
    """Innovations that the head of the agency hands in, who therefore does not decide on them."""
    return {entry.innovation_id for entry in sources.appointments() if entry.by_head}


def _proposer(key: str, by_head: set[str]) -> Role:
    return Role.AGENCY_HEAD if key in by_head else Role.INNOVATOR


def review(context: DemoContext, keys: list[str]) -> None:
    """Heads of agency, LAN, Sekda. LAN returns once what has no long name in the published list."""
    nameless = {row["innovation_id"] for row in sources.listed() if not row["full_title"]}
    _heads(context, keys, FIRST_ROUND[0])
    returned = [key for key in keys if key in nameless]
    _lan(context, keys, FIRST_ROUND[1], returned=returned)
    context.clock.at(RESUBMITTED_ON)
    for key in context.progress.over(_("Resubmitting"), returned):
        innovation = context.innovations[key]
        who = context.of_agency(_proposer(key, heads_own()), innovation)
        if key == returned[0]:
            _answer(context, innovation, who)
        context.innovations[key] = gate.perform(
            innovation, "resubmit", actor=who, at=context.clock.tick(), comment=NO_LONG_NAME
        )
    _heads(context, returned, SECOND_ROUND[0])
    _lan(context, returned, SECOND_ROUND[1], returned=[])
    context.clock.at(SECRETARY_ON)
    for key in context.progress.over(_("Regional secretaries decide"), keys):
        innovation = context.innovations[key]
        sekda = context.of_government(Role.REGIONAL_SECRETARY, innovation.government)
        _decide(context, key, sekda, Ballot("approve"))


def _answer(context: DemoContext, innovation: Innovation, who: Actor) -> None:
    """What LAN asked for is answered item by item."""
    at = context.clock.now
    office = drafting.may_edit(innovation, actor=who, at=at)
    answers = {each.key: NO_LONG_NAME for each in requests_of_last_return(innovation)}
    answer_requests(innovation, answers, actor=who, office=office, at=at)


def _heads(context: DemoContext, keys: list[str], day: date) -> None:
    context.clock.at(day)
    own = heads_own()
    for key in context.progress.over(_("Heads of agency decide"), [key for key in keys if key not in own]):
        _decide(
            context, key, context.of_agency(Role.AGENCY_HEAD, context.innovations[key]), Ballot("approve")
        )


def _lan(context: DemoContext, keys: list[str], day: date, *, returned: list[str]) -> None:
    context.clock.at(day)
    ask = Ballot("return", ASK_LONG_NAME, items=({"field": "acronym", "message": ASK_LONG_NAME},))
    back = set(returned)
    for number, key in enumerate(context.progress.over(_("LAN reviewers decide"), keys)):
        ballot = ask if key in back else Ballot("approve")
        _decide(context, key, context.lan(number % LAN_REVIEWERS + 1), ballot)


def _decide(context: DemoContext, key: str, who: Actor, ballot: Ballot) -> None:
    context.innovations[key] = decisions.decide(
        context.innovations[key], ballot, actor=who, at=context.clock.tick()
    )


def _agency_of(entry: sources.Appointment) -> Agency:
    """The appointed agency, which stands in its government's official list."""
    return Agency.objects.select_related("government").get(
        government__code=entry.region_code,
        name_key=name_key(entry.agency, government=Government.objects.get(code=entry.region_code).name),
    )
