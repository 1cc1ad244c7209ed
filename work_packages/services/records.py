"""What happens to a package beside its months: recorded once, by the PPK or who keeps all packages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotPermitted
from common.file_kinds import JPEG, PNG
from common.file_names import kept_file_name
from common.letters import line_gaps
from common.periods import local_day
from common.photographs import DamagedPicture, without_location
from common.types import Shown
from contracts.documents.taking_in import take_in
from innovations.policy_sections.files import file_rules
from innovations.services.proposals.attaching import checked
from organisations.enums import Role
from organisations.offices import Actor
from organisations.queries import actor_at
from work_packages.enums import GuaranteeKind, HandOverKind, PackageStage, PhotoStage
from work_packages.models import HandOver, PackageAddendum, PackageGuarantee, PackagePhoto, WorkPackage
from workflow.engine.transaction import retrying, unit_of_work
from workflow.policies.versions import document_of, newest

Record = TypeVar("Record", PackageAddendum, HandOver, PackageGuarantee, PackagePhoto)
MOST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class UploadedPhoto:
    """A photograph as it came in."""

    name: str
    data: bytes
    declared: str = ""


def may_record(actor: Actor, package: WorkPackage) -> bool:
    """The PPK of its agency, or who keeps all packages of the government. No query."""
    own = package.agency_id and actor.holding(Role.COMMITMENT_OFFICER, agency_id=package.agency_id)
    return bool(own or actor.holding(Role.DEVELOPMENT_BUREAU, government_id=package.government_id))


def record_addendum(
    package: WorkPackage,
    *,
    number: str,
    signed_on: date | None,
    days_added: int = 0,
    new_value: Decimal | None = None,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> PackageAddendum:
    """An addendum; it changes time or value. Raises NotPermitted and BadInput."""
    gaps = [*_number_gaps(number), *_day_gaps("signed_on", signed_on, package, at)]
    if not days_added and new_value is None:
        gaps.append(Gap("days_added", "required", _("An addendum changes the time, the value, or both.")))
    if abs(days_added) > MOST_DAYS:
        gaps.append(Gap("days_added", "range", _("This is no number of days of an addendum.")))
    if new_value is not None and new_value < 0:
        gaps.append(Gap("new_value", "negative", _("This cannot be less than 0.")))
    _refuse_twice(PackageAddendum, gaps, package=package, number=number)
    facts: dict[str, Shown] = {
        "package": package,
        "number": number,
        "signed_on": signed_on,
        "days_added": days_added,
        "new_value": new_value,
        "reason": reason,
    }
    return _kept(PackageAddendum(**facts), package, gaps, actor=actor, at=at)


def record_hand_over(
    package: WorkPackage, *, kind: str, number: str, handed_over_on: date | None, actor: Actor, at: datetime
) -> HandOver:
    """A hand-over, the final one after the provisional one; the stage follows. Raises NotPermitted and BadInput."""
    gaps = [*_number_gaps(number), *_day_gaps("handed_over_on", handed_over_on, package, at)]
    if kind not in HandOverKind.values:
        gaps.append(Gap("kind", "choice", _("Choose one.")))
    elif HandOver.objects.filter(package=package, kind=kind).exists():
        gaps.append(Gap("kind", "double", _("It is recorded already.")))
    elif kind == HandOverKind.FINAL and not _handed_over_before(package, handed_over_on):
        gaps.append(Gap("kind", "order", _("The provisional hand-over comes first.")))
    facts: dict[str, Shown] = {
        "package": package,
        "kind": kind,
        "number": number,
        "handed_over_on": handed_over_on,
    }
    stage = PackageStage.FINISHED if kind == HandOverKind.FINAL else PackageStage.HANDED_OVER
    return _kept(HandOver(**facts), package, gaps, actor=actor, at=at, stage=stage)


def record_guarantee(
    package: WorkPackage,
    *,
    kind: str,
    number: str,
    issuer: str,
    amount: Decimal | None,
    valid_from: date | None,
    valid_until: date | None,
    actor: Actor,
    at: datetime,
) -> PackageGuarantee:
    """A guarantee. Raises NotPermitted and BadInput."""
    gaps = [*_number_gaps(number)]
    if kind not in GuaranteeKind.values:
        gaps.append(Gap("kind", "choice", _("Choose one.")))
    if not issuer:
        gaps.append(Gap("issuer", "required", _("This must be given.")))
    gaps += line_gaps(issuer, place="issuer")
    if amount is None or amount < 0:
        gaps.append(Gap("amount", "required", _("Give the amount in rupiah.")))
    for name, day in (("valid_from", valid_from), ("valid_until", valid_until)):
        if day is None:
            gaps.append(Gap(name, "required", _("This must be given.")))
    if valid_from and valid_until and valid_until < valid_from:
        gaps.append(Gap("valid_until", "order", _("It ends before it begins.")))
    _refuse_twice(PackageGuarantee, gaps, package=package, kind=kind, number=number)
    facts: dict[str, Shown] = {
        "package": package,
        "kind": kind,
        "number": number,
        "issuer": issuer,
        "amount": amount,
        "valid_from": valid_from,
        "valid_until": valid_until,
    }
    return _kept(PackageGuarantee(**facts), package, gaps, actor=actor, at=at)


def record_photo(
    package: WorkPackage,
    *,
    stage: int | None,
    taken_at: datetime | None,
    photo: UploadedPhoto | None,
    actor: Actor,
    at: datetime,
) -> PackagePhoto:
    """A photograph at 0, 50 or 100 %, scanned and kept as the policy asks. Raises NotPermitted and BadInput."""
    gaps: list[Gap] = []
    if stage not in PhotoStage.values:
        gaps.append(Gap("stage", "choice", _("Choose one.")))
    if taken_at is None:
        gaps.append(Gap("taken_at", "required", _("Say when it was taken.")))
    elif taken_at > at:
        gaps.append(Gap("taken_at", "future", _("This moment is still to come.")))
    if photo is None:
        gaps.append(Gap("file", "required", _("Choose a photograph.")))
        raise BadInput(_("The record is not complete."), gaps=gaps)
    _refuse_others(package, actor, at)
    kind = checked(name=photo.name, data=photo.data, declared=photo.declared)
    if kind not in (JPEG, PNG):
        gaps.append(Gap("file", "type", _("Only photographs are taken: JPEG or PNG.")))
    if gaps:
        raise BadInput(_("The record is not complete."), gaps=gaps)
    rules = file_rules(document_of(newest(package.government.policy_name)))
    try:
        data = photo.data if rules.keep_location else without_location(photo.data, kind)
    except DamagedPicture as error:
        message = _("The picture is damaged.")
        raise BadInput(message, gaps=[Gap("file", "content", message)]) from error
    taken = take_in(data, place="file", unscanned=False)
    _refuse_twice(PackagePhoto, gaps, package=package, sha256=taken.sha256, field="file")
    facts: dict[str, Shown] = {
        "package": package,
        "stage": stage,
        "taken_at": taken_at,
        "name": kept_file_name(photo.name, most=200),
        "content_type": kind,
        "sha256": taken.sha256,
        "size": taken.size,
    }
    return _kept(PackagePhoto(**facts), package, gaps, actor=actor, at=at)


def _kept(
    made: Record, package: WorkPackage, gaps: list[Gap], *, actor: Actor, at: datetime, stage: str = ""
) -> Record:
    who = _refuse_others(package, actor, at)
    if gaps:
        raise BadInput(_("The record is not complete."), gaps=gaps)

    def work() -> Record:
        with unit_of_work():
            row = WorkPackage.objects.select_for_update().get(pk=package.pk)
            made.recorded_by_id, made.recorded_at = who.person_id, at
            made.save(force_insert=True)
            row.version += 1
            row.modified_at = at
            row.stage = stage or row.stage
            row.save(update_fields=["version", "modified_at", "stage"])
            return made

    return retrying(work)


def _refuse_others(package: WorkPackage, actor: Actor, at: datetime) -> Actor:
    who = actor_at(actor.person_id, at)
    if not may_record(who, package):
        raise NotPermitted(_("This is recorded by the PPK of the agency."), code="not_your_office")
    return who


def _refuse_twice(
    model: type[models.Model], gaps: list[Gap], *, field: str = "number", **same: Shown
) -> None:
    if model._default_manager.filter(**same).exists():
        gaps.append(Gap(field, "double", _("It is recorded already.")))


def _handed_over_before(package: WorkPackage, day: date | None) -> bool:
    rows = HandOver.objects.filter(package=package, kind=HandOverKind.PROVISIONAL)
    return rows.exists() if day is None else rows.filter(handed_over_on__lte=day).exists()


def _number_gaps(number: str) -> Iterator[Gap]:
    if not number:
        yield Gap("number", "required", _("This must be given."))
    yield from line_gaps(number, place="number")


def _day_gaps(name: str, day: date | None, package: WorkPackage, at: datetime) -> Iterator[Gap]:
    if day is None:
        yield Gap(name, "required", _("This must be given."))
    elif day > local_day(at, package.government.tz):
        yield Gap(name, "future", _("This day is still to come."))
