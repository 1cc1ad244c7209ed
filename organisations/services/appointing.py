"""Appointing people to seats and ending appointments."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.day_limits import beyond
from common.errors import BadInput, Gap, NotNow
from common.letters import line_gaps, typed_line
from common.periods import FIRST_DAY, local_day
from organisations.enums import ROLES_OF_AGENCIES, Capacity, Role, Zone
from organisations.models import Agency, Government, OfficeHeld, Person, Seat


def seat_of(
    role: Role,
    *,
    government: Government | None = None,
    agency: Agency | None = None,
    ordinal: int = 1,
    title: str = "",
) -> Seat:
    """The seat of a role in a place, created when it does not exist. Two queries at most."""
    owner = agency.government if agency is not None else government
    seat, _created = Seat.objects.get_or_create(
        role=role,
        government=owner,
        agency=agency if role in ROLES_OF_AGENCIES else None,
        ordinal=ordinal,
        defaults={"title": title or default_title(role, government=owner, agency=agency)},
    )
    return seat


def default_title(role: Role, *, government: Government | None, agency: Agency | None) -> str:
    """The office's title in Indonesian, as it is printed: it is data, not a screen text."""
    where = agency.name if agency else government.name if government else ""
    if role == Role.AGENCY_HEAD and agency is not None:
        return _HEADS.get(agency.kind, "Kepala {0}").format(agency.name)
    if role in (Role.HEAD_OF_REGION, Role.VICE_HEAD_OF_REGION) and government is not None:
        kind, _space, place = government.name.partition(" ")
        word = {"Kabupaten": "Bupati", "Kota": "Wali Kota", "Provinsi": "Gubernur"}.get(kind)
        title = f"{word} {place}" if word else f"Kepala Daerah {government.name}"
        return title if role == Role.HEAD_OF_REGION else f"Wakil {title}"
    return _TITLES[role].format(where).strip()


_HEADS = {
    "kecamatan": "Camat {0}",
    "rsud": "Direktur {0}",
    "inspektorat": "Inspektur",
    "sekretariat dprd": "Sekretaris DPRD",
    "sekretariat daerah": "Sekretaris Daerah",
}
_TITLES = {
    Role.INNOVATOR: "Inovator {0}",
    Role.AGENCY_OPERATOR: "Operator {0}",
    Role.ORGANISATION_BUREAU: "Kepala Bagian Organisasi {0}",
    Role.REGIONAL_SECRETARY: "Sekretaris Daerah {0}",
    Role.INSPECTOR: "Inspektur {0}",
    Role.ADMINISTRATOR: "Administrator {0}",
    Role.LAN_REVIEWER: "Penelaah LAN {0}",
    Role.PANEL_MEMBER: "Anggota Tim Independen {0}",
    Role.COMMITMENT_OFFICER: "Pejabat Pembuat Komitmen {0}",
    Role.TREASURER: "Bendahara {0}",
    Role.PLANNING_OFFICER: "Perencana {0}",
    Role.PROCUREMENT_OFFICER: "Admin SiRUP {0}",
    Role.DEVELOPMENT_BUREAU: "Kepala Bagian Administrasi Pembangunan {0}",
}


def appoint(
    person: Person,
    seat: Seat,
    *,
    starts_at: datetime,
    ends_at: datetime | None = None,
    capacity: Capacity = Capacity.DEFINITIVE,
    letter_no: str = "",
    letter_on: date | None = None,
    at: datetime | None = None,
) -> OfficeHeld:
    """Let a person hold a seat. Raises NotNow when the seat has a holder of the same class in that period.

    Nobody confirms it, and it is no event: for the first administrator, LAN's reviewers and demonstrations. Everything
    else goes through `appointments.services.proposing`.
    Acting capacities need the number of their letter (UU 30/2014 art. 14). The letter is dated at the latest on the day
    of `at`, when the appointment is recorded (by default the day on which it begins). One insert; locks the seat.
    """
    if capacity != Capacity.DEFINITIVE and not letter_no.strip():
        raise BadInput(
            _("An acting official needs a letter."),
            gaps=[Gap("letter_no", "required", _("Give the number of the letter."))],
        )
    if gaps := list(line_gaps(letter_no, place="letter_no")):
        raise BadInput(_("The number of the letter cannot be printed."), gaps=gaps)
    if gap := letter_day_gap(letter_on, seat=seat, at=at or starts_at):
        raise BadInput(gap.message, gaps=[gap])
    if seat.role == Role.LAN_REVIEWER and ends_at is None:
        raise BadInput(
            _("A LAN reviewer is appointed for a limited time."),
            gaps=[Gap("ends_at", "required", _("Give the last day."))],
        )
    held = OfficeHeld(
        person=person,
        seat=seat,
        capacity=capacity,
        starts_at=starts_at,
        ends_at=ends_at,
        letter_no=typed_line(letter_no),
        letter_on=letter_on,
    )
    store(held)
    return held


def store(held: OfficeHeld) -> None:
    """Insert a holding. Raises NotNow for what the database refuses."""
    with database_refusals():
        held.save(force_insert=True)


def letter_day_gap(letter_on: date | None, *, seat: Seat, at: datetime) -> Gap | None:
    """The gap for a letter from the future, or from before there were such letters; None for any other, and none."""
    zone = seat.government.tz if seat.government is not None else ZoneInfo(Zone.WIB)
    return None if letter_on is None else beyond("letter_on", letter_on, FIRST_DAY, local_day(at, zone))


def check_insert(office: OfficeHeld) -> None:
    """Save it and take that back: raises what the database would refuse (NotNow), else leaves nothing behind."""
    with suppress(_Rollback), database_refusals():
        is_new = office._state.adding
        try:
            office.save()
            raise _Rollback
        finally:
            office._state.adding = is_new


class _Rollback(Exception):
    """Ends a trial."""


@contextmanager
def database_refusals() -> Iterator[None]:
    """In a savepoint, with the database's refusals as sentences."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        found = next((mark for mark in _REFUSALS if mark in str(error)), None)
        if found is None:
            raise
        raise NotNow(_REFUSALS[found], code=found) from error


_REFUSALS = {
    "office_overlap": gettext_lazy("This office already has a holder in that period."),
    "office_grant_unfit": gettext_lazy("The office does not hold this power in the whole period."),
    "office_grant_loop": gettext_lazy("The power would come back to its giver."),
    "office_grant_alone": gettext_lazy("A delegation comes from its giver, or a second person confirms it."),
    "office_not_by_its_holder": gettext_lazy("Nobody gives an office to themselves."),
    "office_confirmed_by_another": gettext_lazy("A second person confirms it."),
    "office_last_administrator": gettext_lazy(
        "A government keeps an administrator: appoint another one first."
    ),
    "office_held_forwards": gettext_lazy("The end comes before the beginning."),
    "office_acting_has_letter": gettext_lazy("An acting official needs a letter."),
}


def end(office: OfficeHeld, *, at: datetime) -> OfficeHeld:
    """End an appointment at an instant; the past stays as it was. One update.

    Raises NotNow (`office_ended`) when it has ended already: nobody held it in between.
    """
    if office.ends_at is not None and office.ends_at <= at:
        raise NotNow(_("This office has ended already."), code="office_ended")
    office.ends_at = at
    with database_refusals():
        office.save(update_fields=["ends_at"])
    return office
