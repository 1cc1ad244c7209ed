"""Writing proposals: drafts save at any completeness; only a draft or a returned proposal can be edited."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.periods import FIRST_DAY, LAST_DAY
from common.types import Json
from innovations.enums import Intake
from innovations.models import PROPOSAL_FIELDS, Edit, Innovation
from innovations.services.proposals.plan_choices import REFERENCES, take_from_plan
from innovations.services.proposals.plan_lists import Given, plan_rows, set_values, store_list
from innovations.services.proposals.plan_questions import read_asking
from innovations.services.proposals.targets import GivenTargets
from organisations.enums import AGENCY_ROLES, Role
from organisations.models import Agency, Government, Reorganisation
from organisations.offices import Actor, Office, preferred
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work
from workflow.policies.versions import newest


def draft(
    *,
    government: Government,
    agency: Agency | None,
    actor: Actor,
    at: datetime,
    fields: Mapping[str, Given] | None = None,
    source_id: str = "",
    source_url: str = "",
    replicates: Innovation | None = None,
    copied_from: Innovation | None = None,
) -> Innovation:
    """Start a proposal for an agency in which the actor proposes, or (a bureau's register) for a government.

    The system itself may, for an import run by whoever runs the installation; nobody can act as it over HTTP. Pins the
    government's newest policy. Raises NotPermitted for a stranger, BadInput naming every wrong field.
    """
    who = actor_at(actor.person_id, at)
    office = who.offices[0] if who.is_system else may_draft(who, government, agency)
    if not who.is_system:
        _refuse_ended(agency)
    innovation = Innovation(
        government=government,
        agency=agency,
        proposed_by_id=who.person_id,
        source_id=source_id,
        source_url=source_url,
        policy_ref=newest(government.policy_name).reference,
        replicates=replicates,
        copied_from=copied_from,
    )
    _assign(innovation, fields or {})
    # What was brought along keeps its words; they are linked later.
    strict = not (source_id or replicates or copied_from)
    take_from_plan(innovation, tuple(fields or ()), {}, at=at, strict=strict)
    named = {"replicates": replicates, "copied_from": copied_from}
    facts: dict[str, Json] = {name: str(each.pk) for name, each in named.items() if each is not None}
    created: Innovation = gate.create(innovation, actor=who, office=office, at=at, facts=facts)
    return created


def _refuse_ended(agency: Agency | None) -> None:
    """Raises BadInput for an agency that handed over to its successors: they propose from then on. One query."""
    ended = None if agency is None else Reorganisation.objects.filter(agency=agency).first()
    if ended is not None:
        message = _("This agency ended on %(day)s by %(basis)s: propose for its successor.") % {
            "day": date_format(ended.effective_on, "j F Y"),
            "basis": ended.basis,
        }
        raise BadInput(message, gaps=[Gap("agency", "ended", message)])


def may_draft(who: Actor, government: Government, agency: Agency | None) -> Office:
    """The office in which somebody proposes for an agency: one of its own, or the bureau's. Raises NotPermitted."""
    own = [] if agency is None else [who.holding(role, agency_id=agency.pk) for role in AGENCY_ROLES]
    office = preferred([*own, who.holding(Role.ORGANISATION_BUREAU, government_id=government.pk)])
    if office is not None:
        return office
    raise NotPermitted(_("You can propose only for an agency you work for."), code="not_your_agency")


def revise(
    innovation: Innovation,
    *,
    actor: Actor,
    at: datetime,
    fields: Mapping[str, Given] | None = None,
    rows: Mapping[str, Sequence[Mapping[str, Given | GivenTargets]]] | None = None,
    agency: Agency | None = None,
    seen_version: int | None = None,
    confirmed: bool = True,
) -> Innovation:
    """Change the content of an editable proposal and raise its version; a list under `rows` replaces that list.

    Locks the innovation. Raises NotPermitted, NotNow when it can no longer be edited, Stale, BadInput (all gaps), and
    LooksOdd unless what looks like a mistake is `confirmed`.
    """

    def work() -> Innovation:
        with unit_of_work():
            target = editable(innovation, actor=actor, at=at, seen_version=seen_version)
            before = {name: getattr(target, name) for name in PROPOSAL_FIELDS}
            _assign(target, fields or {})
            said = {name: str(before[name] or "") for name in REFERENCES}
            references = take_from_plan(target, tuple(fields or ()), said, at=at, strict=True)
            changed = [name for name in PROPOSAL_FIELDS if getattr(target, name) != before[name]]
            if agency is not None and agency.pk != target.agency_id:
                if agency.government_id != target.government_id:
                    raise BadInput(
                        _("The agency belongs to another government."),
                        gaps=[
                            Gap("agency", "foreign_agency", _("The agency belongs to another government."))
                        ],
                    )
                _refuse_ended(agency)
                _may_move(target, agency, actor, at)
                target.agency = agency
                changed.append("agency")
            if fields or agency is not None:
                also = [*references, *(["agency"] if agency is not None else [])]
                target.save(update_fields=[*(fields or {}), *also])
            for name, entries in (rows or {}).items():
                replace_rows(target, name, entries, confirmed=confirmed)
            note_edit(target, [*changed, *(rows or {})], actor=actor, at=at)
            return target

    return retrying(work)


def editable(
    innovation: Innovation, *, actor: Actor, at: datetime, seen_version: int | None = None
) -> Innovation:
    """The innovation under lock if the actor may edit it now; only inside a unit. Same refusals as `revise`."""
    target, _moment = gate.locked(innovation, at=at)
    if seen_version is not None and seen_version != target.version:
        raise gate.stale(target)
    may_edit(target, actor=actor, at=at)
    locked: Innovation = target
    return locked


def note_edit(innovation: Innovation, parts: Sequence[str], *, actor: Actor, at: datetime) -> Edit:
    """Raise the version of an innovation under lock, and put down who changed which parts. Two queries."""
    who = actor_at(actor.person_id, at)
    office = may_edit(innovation, actor=who, at=at)
    gate.touch(innovation)
    return Edit.objects.create(
        innovation=innovation,
        version=innovation.version,
        parts=list(parts),
        person_id=who.person_id,
        seat_id=office.seat_id,
        edited_at=at,
    )


def may_edit(innovation: Innovation, *, actor: Actor, at: datetime) -> Office:
    """The office in which the actor may edit: as its proposer, or as a member of its team, of another agency too.

    Raises NotPermitted, then NotNow. A query for the team where the actor does not propose for its agency.
    """
    who = actor_at(actor.person_id, at)
    office = _as_member(innovation, who)
    if office is None:
        office = may_draft(who, innovation.government, innovation.agency)
    if not innovation.editable:
        raise NotNow(
            _("The proposal can no longer be edited: it is “%(state)s”.")
            % {"state": innovation.get_state_display()},
            code="not_editable",
            state=innovation.state,
        )
    return office


def _as_member(innovation: Innovation, who: Actor) -> Office | None:
    """The office in that government which a member of the team holds now; None for everybody else, and for whoever
    proposes for the agency anyhow."""
    own = [who.holding(role, agency_id=innovation.agency_id) for role in AGENCY_ROLES if innovation.agency_id]
    if who.is_closed or any(own):
        return None
    here = [office for office in who.offices if office.government_id == innovation.government_id]
    is_member = bool(here) and innovation.team.filter(person_id=who.person_id).exists()
    return preferred(here) if is_member else None


def _may_move(innovation: Innovation, agency: Agency, actor: Actor, at: datetime) -> None:
    """A draft may change its agency, by someone who may propose for both, no mere member of its team; later its tasks
    wait there."""
    if innovation.state != Innovation.States.DRAFT:
        raise NotNow(_("The agency can only be changed while the proposal is a draft."), code="not_editable")
    who = actor_at(actor.person_id, at)
    may_draft(who, innovation.government, innovation.agency)
    may_draft(who, innovation.government, agency)


def replace_rows(
    innovation: Innovation,
    name: str,
    entries: Sequence[Mapping[str, Given | GivenTargets]],
    *,
    confirmed: bool = True,
) -> None:
    """Replace one list of the plan. Indicators keep their id when the entry gives it, so reports stay attached.

    An indicator's `targets` map periods to values (None: not set); those left out stay as they are.
    """
    known = plan_rows(innovation, name)
    store_list(innovation, name, read_asking(innovation, name, entries, known=known, confirmed=confirmed))


def wrong_values(fields: Mapping[str, Given]) -> tuple[Gap, ...]:
    """What `draft` would refuse of these values, without drafting anything. No query."""
    try:
        _assign(Innovation(), fields)
    except BadInput as refusal:
        return refusal.gaps
    return ()


def _assign(innovation: Innovation, fields: Mapping[str, Given]) -> None:
    unknown = set(fields) - set(PROPOSAL_FIELDS)
    if unknown:
        raise BadInput(
            _("Unknown fields: %(names)s.") % {"names": ", ".join(sorted(unknown))},
            gaps=[Gap(name, "unknown", _("This field is not known here.")) for name in sorted(unknown)],
        )
    gaps = set_values(innovation, fields)
    if innovation.trial_start and innovation.trial_end and innovation.trial_end < innovation.trial_start:
        gaps.append(Gap("trial_end", "backwards", _("The trial ends before it begins.")))
    year = innovation.year if "year" in fields else None
    if year is not None and not FIRST_DAY.year <= year <= LAST_DAY.year:
        message = _("A year lies between %(first)d and %(last)d.")
        gaps.append(Gap("year", "out_of_reach", message % {"first": FIRST_DAY.year, "last": LAST_DAY.year}))
    if innovation.intake not in Intake.values:
        gaps.append(Gap("intake", "invalid", _("Unknown intake.")))
    if gaps:
        raise BadInput(_("Some fields are not valid."), gaps=gaps)
