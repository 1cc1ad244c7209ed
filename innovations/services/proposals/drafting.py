"""Writing proposals: drafts save at any completeness; only a draft or a returned proposal can be edited."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from common.canonical import NotCanonical, clean_text
from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.letters import typed_text
from innovations.enums import Intake
from innovations.models import (
    PROPOSAL_FIELDS,
    BudgetLine,
    Edit,
    Indicator,
    Innovation,
    Milestone,
    Risk,
    Stakeholder,
    TeamMember,
)
from innovations.scoring.units import default_aggregation
from innovations.services.proposals.targets import GivenTargets, Targets, clean_targets, save_targets
from organisations.enums import AGENCY_ROLES, Role
from organisations.models import Agency, Government
from organisations.offices import Actor, Office
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work
from workflow.policies.versions import newest

PlanEntry: TypeAlias = Milestone | Indicator | TeamMember | BudgetLine | Stakeholder | Risk
# What a field is given: its own value, or a text or number that it understands.
Given: TypeAlias = str | int | Decimal | date | UUID | Model | None
ROWS: dict[str, type[PlanEntry]] = {
    "milestones": Milestone,
    "indicators": Indicator,
    "team": TeamMember,
    "budget": BudgetLine,
    "stakeholders": Stakeholder,
    "risks": Risk,
}


def plan_rows(innovation: Innovation, name: str) -> list[PlanEntry]:
    """One list of the plan in its order, indicators with their targets. One query, two for indicators."""
    if name == "indicators":
        found = Indicator.objects.filter(innovation=innovation).order_by("position", "id")
        return list(found.prefetch_related("targets"))
    return list(ROWS[name].objects.filter(innovation=innovation).order_by("position", "id"))


def draft(
    *,
    government: Government,
    agency: Agency | None,
    actor: Actor,
    at: datetime,
    fields: Mapping[str, Given] | None = None,
    source_id: str = "",
    source_url: str = "",
) -> Innovation:
    """Start a proposal for an agency in which the actor proposes, or (a bureau's register) for a government.

    The system itself may, for an import run by whoever runs the installation; nobody can act as it over HTTP. Pins the
    government's newest policy. Raises NotPermitted for a stranger, BadInput naming every wrong field.
    """
    who = actor_at(actor.person_id, at)
    office = who.offices[0] if who.is_system else _may_draft(who, government, agency)
    innovation = Innovation(
        government=government,
        agency=agency,
        proposed_by_id=who.person_id,
        source_id=source_id,
        source_url=source_url,
        policy_ref=newest(government.policy_name).reference,
    )
    _assign(innovation, fields or {})
    created: Innovation = gate.create(innovation, actor=who, office=office, at=at)
    return created


def _may_draft(who: Actor, government: Government, agency: Agency | None) -> Office:
    for role in AGENCY_ROLES:
        if agency is not None and (
            office := who.holding(role, government_id=government.pk, agency_id=agency.pk)
        ):
            return office
    if office := who.holding(Role.ORGANISATION_BUREAU, government_id=government.pk):
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
) -> Innovation:
    """Change the content of an editable proposal and raise its version; a list under `rows` replaces that list.

    Locks the innovation. Raises NotPermitted, NotNow when it can no longer be edited, Stale, BadInput (all gaps).
    """

    def work() -> Innovation:
        with unit_of_work():
            target = editable(innovation, actor=actor, at=at, seen_version=seen_version)
            before = {name: getattr(target, name) for name in PROPOSAL_FIELDS}
            _assign(target, fields or {})
            changed = [name for name in PROPOSAL_FIELDS if getattr(target, name) != before[name]]
            if agency is not None and agency.pk != target.agency_id:
                if agency.government_id != target.government_id:
                    raise BadInput(
                        _("The agency belongs to another government."),
                        gaps=[
                            Gap("agency", "foreign_agency", _("The agency belongs to another government."))
                        ],
                    )
                _may_move(target, agency, actor, at)
                target.agency = agency
                changed.append("agency")
            if fields or agency is not None:
                target.save(update_fields=[*(fields or {}), *(["agency"] if agency is not None else [])])
            for name, entries in (rows or {}).items():
                replace_rows(target, name, entries)
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
    """The office in which the actor may edit; raises NotPermitted, then NotNow."""
    office = _may_draft(actor_at(actor.person_id, at), innovation.government, innovation.agency)
    if not innovation.editable:
        raise NotNow(
            _("The proposal can no longer be edited: it is “%(state)s”.")
            % {"state": innovation.get_state_display()},
            code="not_editable",
            state=innovation.state,
        )
    return office


def _may_move(innovation: Innovation, agency: Agency, actor: Actor, at: datetime) -> None:
    """A draft may change its agency, by someone who may propose for the new one too; later its tasks wait there."""
    if innovation.state != Innovation.States.DRAFT:
        raise NotNow(_("The agency can only be changed while the proposal is a draft."), code="not_editable")
    _may_draft(actor_at(actor.person_id, at), innovation.government, agency)


def replace_rows(
    innovation: Innovation, name: str, entries: Sequence[Mapping[str, Given | GivenTargets]]
) -> None:
    """Replace one list of the plan. Indicators keep their id when the entry gives it, so reports stay attached.

    An indicator's `targets` map parts of a year to values (None: not set); parts left out stay as they are.
    """
    model = ROWS[name]
    known = {row.pk: row for row in model.objects.filter(innovation=innovation)}
    own = {"id", "position"} | ({"targets"} if model is Indicator else set())
    kept = []
    targets: dict[UUID, Targets] = {}
    gaps: list[Gap] = []
    for position, entry in enumerate(entries, start=1):
        values = {key: value for key, value in entry.items() if key not in own}
        row_id, given = entry.get("id"), entry.get("targets")
        row = (known.get(row_id) if isinstance(row_id, UUID) else None) or model(innovation=innovation)
        row.position = position
        prefix = f"{name}.{position - 1}"
        if isinstance(row, Indicator):
            _combine_by_unit(row, values, is_new=row.pk not in known)
        gaps += _set(row, values, prefix=f"{prefix}.") or _broken_rules(row, prefix)
        if model is Indicator:
            wanted = given if isinstance(given, Mapping) else {}
            targets[row.pk], wrong = clean_targets(wanted, path=f"{prefix}.targets")
            gaps += wrong
        kept.append(row)
    gaps += _double_codes([row for row in kept if isinstance(row, Indicator)])
    if gaps:
        raise BadInput(_("Some entries are not valid."), gaps=gaps)
    model.objects.filter(innovation=innovation).exclude(pk__in=[row.pk for row in kept]).delete()
    for row in kept:
        row.save()
    if any(targets.values()):
        save_targets(targets)


def _combine_by_unit(row: Indicator, values: dict[str, Given | GivenTargets], *, is_new: bool) -> None:
    """Where nobody says how the periods combine, the unit does: four quarters of 100 % are 100 %."""
    unsaid = not values["aggregation"] if "aggregation" in values else is_new
    if unsaid:
        values["aggregation"] = default_aggregation(str(values.get("unit", row.unit) or ""))


def _double_codes(rows: Sequence[Indicator]) -> list[Gap]:
    """Contracts and spreadsheets name an indicator by its code: one code, one indicator."""
    seen: set[str] = set()
    gaps = []
    for index, row in enumerate(rows):
        code = row.source_code.casefold()
        if code and code in seen:
            message = _("Another indicator has this code.")
            gaps.append(Gap(f"indicators.{index}.source_code", "double", message))
        seen.add(code)
    return gaps


def _broken_rules(row: PlanEntry, path: str) -> list[Gap]:
    """What the table itself would refuse: dates backwards, a weight of nothing, a range without bounds."""
    try:
        row.validate_constraints()
    except ValidationError as error:
        return [Gap(path, "inconsistent", " ".join(error.messages))]
    return []


def _assign(innovation: Innovation, fields: Mapping[str, Given]) -> None:
    unknown = set(fields) - set(PROPOSAL_FIELDS)
    if unknown:
        raise BadInput(
            _("Unknown fields: %(names)s.") % {"names": ", ".join(sorted(unknown))},
            gaps=[Gap(name, "unknown", _("This field is not known here.")) for name in sorted(unknown)],
        )
    gaps = _set(innovation, fields)
    if innovation.trial_start and innovation.trial_end and innovation.trial_end < innovation.trial_start:
        gaps.append(Gap("trial_end", "backwards", _("The trial ends before it begins.")))
    if innovation.intake not in Intake.values:
        gaps.append(Gap("intake", "invalid", _("Unknown intake.")))
    if gaps:
        raise BadInput(_("Some fields are not valid."), gaps=gaps)


def _set(
    row: Innovation | PlanEntry, values: Mapping[str, Given | GivenTargets], prefix: str = ""
) -> list[Gap]:
    """Set cleaned values on a row; every refusal of the model's own field becomes a gap."""
    gaps = []
    for name, value in values.items():
        try:
            field = row._meta.get_field(name)
            assert isinstance(field, Field), "relations are lists of their own"
            if isinstance(value, str):
                value = clean_text(typed_text(value))
            setattr(row, field.attname, field.clean(value, row) if value not in (None, "") else _empty(field))
        except NotCanonical as error:
            gaps.append(Gap(prefix + name, "characters", str(error)))
        except ValidationError as error:
            gaps.append(Gap(prefix + name, "invalid", " ".join(error.messages)))
    return gaps


def _empty(field: Field) -> str | None:
    return None if field.null else ""
