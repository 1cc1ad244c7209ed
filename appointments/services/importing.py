"""People and their offices from a sheet: all of it or nothing, every bad cell named, tried out before it is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.enums import AppointmentState
from appointments.models import OfficeAppointment
from appointments.queries import people_kept_by
from appointments.services.letters import AppointmentLetter
from appointments.services.people import PersonDetails, correct, enter
from appointments.services.proposing import propose
from appointments.services.sheet_columns import (
    ALIASES,
    CAPACITY_WORDS,
    KNOWN_OFFICES,
    OFFICES,
    OPTIONAL,
    REQUIRED,
    word,
)
from appointments.services.two_people import administering
from common.errors import DomainError
from common.imports import ImportResult, RowValues, WrittenRow, read_rows, refuse_if_any
from common.presence import ConfirmationRequired, SessionRequired
from common.sheets.problems import Problem, noting
from common.sheets.rows import TableRow
from organisations.enums import ROLES_OF_AGENCIES, ImportKind, Role
from organisations.models import Agency, Government, Person, Seat
from organisations.offices import Actor
from organisations.queries import actor_at, held_at
from organisations.services.appointing import seat_of
from organisations.services.directory import AgencyBook
from organisations.services.import_records import ImportedFile, keep_record
from workflow.engine.transaction import retrying, unit_of_work

MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What one row of the sheet did or would do, for the preview."""

    line: int
    name: str
    is_new: bool
    office: str
    state: str


@dataclass(slots=True)
class PeopleImport(ImportResult):
    """What an import did or would do, row by row."""

    rows: list[RowOutcome] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """How many appointments wait for a second administrator."""
        return sum(row.state == AppointmentState.PROPOSED for row in self.rows)

    def note_person(self, person: Person, before: RowValues | None, after: RowValues) -> None:
        """Count a person who was entered or put right, with what the record says of it.

        Who stands on several rows is in the record once: as before the first, as after the last.
        """
        if before is None:
            self.created += 1
        else:
            self.changed += 1
        label, key = Person._meta.label_lower, str(person.pk)
        earlier = next((row for row in self.written if (row.table, row.key) == (label, key)), None)
        if earlier is not None:
            self.written.remove(earlier)
            before = None if earlier.before is None else {**(before or {}), **earlier.before}
            after = {**earlier.after, **after}
        self.written.append(WrittenRow(label, key, person.name, before, after, person.pk))

    def note_office(self, made: OfficeAppointment, person: Person) -> None:
        """Put down an appointment that was proposed or took effect."""
        label, name = OfficeAppointment._meta.label_lower, f"{person.name}: {made.seat.title}"
        after: RowValues = {"seat_id": str(made.seat_id), "capacity": made.capacity}
        self.written.append(WrittenRow(label, str(made.pk), name, None, after, person.pk))


@dataclass(slots=True)
class _Office:
    """What a row says of an office."""

    seat: Seat
    letter: AppointmentLetter


@dataclass(slots=True)
class _PeopleSheet:
    """What is known while the rows are gone through."""

    government: Government
    actor: Actor
    at: datetime
    book: AgencyBook
    by_number: dict[str, Person]
    by_name: dict[tuple[str, str], Person]
    # In this file: the line and the name by NIP and by address.
    named: dict[str, tuple[int, str]] = field(default_factory=dict)


def import_people(
    source: bytes,
    *,
    government: Government,
    actor: Actor,
    at: datetime,
    file_name: str = "",
    dry_run: bool = False,
) -> PeopleImport:
    """Enter and put right everybody of the sheet, and propose their offices, in one transaction, if not `dry_run`.

    Raises NotPermitted for all but the government's administrator, ImportRefused naming every bad cell.
    """
    _who, office = administering(actor, government.pk, at)
    file = ImportedFile(
        kind=ImportKind.PEOPLE,
        government_id=government.pk,
        actor=actor,
        office=office,
        at=at,
        content=source,
        file_name=file_name,
    )
    table = read_rows(source, required=REQUIRED, optional=OPTIONAL, aliases=ALIASES, max_rows=MOST_ROWS)

    def work() -> PeopleImport:
        done, problems = PeopleImport(), list(table.problems)
        with unit_of_work():
            sheet = _opened(government, actor, at)
            for row in table.rows:
                problems += _taken(row, sheet, done)
            refuse_if_any(problems, table)
            done.take_over(table)
            if done.waiting:
                done.notes.append(_waiting(done.waiting))
            keep_record(file, done)
            transaction.set_rollback(dry_run)
        return done

    return retrying(work)


def _waiting(count: int) -> str:
    return ngettext(
        "%(count)d appointment waits for another administrator to confirm it.",
        "%(count)d appointments wait for another administrator to confirm them.",
        count,
    ) % {"count": count}


def _opened(government: Government, actor: Actor, at: datetime) -> _PeopleSheet:
    people = list(people_kept_by(actor_at(actor.person_id, at), at))
    return _PeopleSheet(
        government=government,
        actor=actor,
        at=at,
        book=AgencyBook(government),
        by_number={person.employee_no: person for person in people if person.employee_no},
        by_name={(person.name, person.email): person for person in people if not person.employee_no},
    )


def _taken(row: TableRow, sheet: _PeopleSheet, done: PeopleImport) -> list[Problem]:
    """Store one row; its faults instead, all that can be told at once."""
    faults: list[Problem] = []
    details = _details(row, sheet, faults)
    office = _office(row, sheet, faults)
    person, made = None, None
    known = _known(details, sheet)
    with _refusals(row, faults):
        person = _person(details, known, sheet, done)
    if person is not None and office is not None and not faults:
        with _refusals(row, faults):
            made = _appointed(person, office, sheet)
            if made is not None:
                done.note_office(made, person)
    if not faults:
        seat = office.seat.title if office is not None else ""
        done.rows.append(
            RowOutcome(row.line, details.name, known is None, seat, made.state if made is not None else "")
        )
    return faults


# Where a refusal of the services stands in the sheet.
_COLUMNS = {"role": "office", "person": "name", "replaces": "office"}


@contextmanager
def _refusals(row: TableRow, faults: list[Problem]) -> Iterator[None]:
    """Every gap of a refusal as the fault of its cell. Being asked anew is no fault of a cell."""
    try:
        yield
    except (ConfirmationRequired, SessionRequired):
        raise
    except DomainError as refusal:
        faults.extend(
            row.problem(_COLUMNS.get(gap.field, gap.field), gap.code, str(gap.message))
            for gap in refusal.gaps
        )
        if not refusal.gaps:
            faults.append(row.problem("office", refusal.code, str(refusal.message)))


def _details(row: TableRow, sheet: _PeopleSheet, faults: list[Problem]) -> PersonDetails:
    """What the row says of the person."""
    given = {}
    for name in ("name", "employee_no", "rank", "email", "phone"):
        with noting(faults):
            read = row.code if name in ("employee_no", "phone") else row.text
            given[name] = read(name)
    details = PersonDetails(**given).tidied()
    for column, key in (("employee_no", details.employee_no), ("email", details.email)):
        line, name = sheet.named.setdefault(key, (row.line, details.name)) if key else (0, details.name)
        if name != details.name:
            message = _("Line %(line)d gives the same to somebody else, %(name)s.")
            faults.append(row.problem(column, "double", message % {"line": line, "name": name}))
    return details


def _known(details: PersonDetails, sheet: _PeopleSheet) -> Person | None:
    if details.employee_no:
        return sheet.by_number.get(details.employee_no)
    return sheet.by_name.get((details.name, details.email))


def _person(details: PersonDetails, known: Person | None, sheet: _PeopleSheet, done: PeopleImport) -> Person:
    """The person of a row, entered or put right; empty cells erase nothing."""
    if known is None:
        person = enter(sheet.government, details, actor=sheet.actor, at=sheet.at).person
        done.note_person(person, None, asdict(details))
    else:
        before = asdict(PersonDetails(**{name: getattr(known, name) for name in asdict(details)}))
        wanted = {name: text or before[name] for name, text in asdict(details).items()}
        person = known
        if wanted == before:
            done.unchanged += 1
        else:
            person = correct(known, PersonDetails(**wanted), actor=sheet.actor, at=sheet.at)
            fields = [name for name in wanted if wanted[name] != before[name]]
            done.note_person(person, {f: before[f] for f in fields}, {f: wanted[f] for f in fields})
    if person.employee_no:
        sheet.by_number[person.employee_no] = person
    else:
        sheet.by_name[person.name, person.email] = person
    return person


def _office(row: TableRow, sheet: _PeopleSheet, faults: list[Problem]) -> _Office | None:
    """What the row says of an office; None where it names none, or where a cell of it cannot be understood."""
    before = len(faults)
    role, agency = _role(row, faults), _agency(row, sheet, faults)
    letter = _letter(row, faults)
    ordinal = 1
    with noting(faults):
        ordinal = 1 if row.is_blank("ordinal") else row.whole("ordinal") or 0
    if not 1 <= ordinal <= 99:
        faults.append(row.problem("ordinal", "range", _("Seats are numbered from 1 to 99.")))
    if row.is_blank("office"):
        for name in ("agency", "capacity", "starts_on", "ends_on", "letter_no", "letter_on", "letter_kind"):
            if not row.is_blank(name):
                faults.append(
                    row.problem("office", "required", _("Name the office that the other cells are about."))
                )
                break
        return None
    if role is not None and role in ROLES_OF_AGENCIES and row.is_blank("agency"):
        faults.append(row.problem("agency", "required", _("Name the agency of this office.")))
    if role is None or letter is None or len(faults) > before:
        return None
    seat = seat_of(role, government=sheet.government, agency=agency, ordinal=ordinal)
    return _Office(seat, letter)


def _role(row: TableRow, faults: list[Problem]) -> Role | None:
    text = word(row.text("office"))
    if text and text not in OFFICES:
        known = ", ".join(KNOWN_OFFICES)
        message = _("The office “%(text)s” is not known; known are %(known)s.")
        faults.append(
            row.problem("office", "unknown", message % {"text": row.text("office"), "known": known})
        )
    return OFFICES.get(text)


def _agency(row: TableRow, sheet: _PeopleSheet, faults: list[Problem]) -> Agency | None:
    text = row.text("agency")
    if not text:
        return None
    try:
        found = sheet.book.find(text)
    except ValueError as error:
        faults.append(row.problem("agency", "characters", str(error)))
        return None
    if len(found) != 1:
        message = (
            _("“%(text)s” means several agencies: write the whole name.")
            if found
            else _("There is no agency “%(text)s”.")
        )
        faults.append(row.problem("agency", "ambiguous" if found else "unknown", message % {"text": text}))
        return None
    return found[0]


def _letter(row: TableRow, faults: list[Problem]) -> AppointmentLetter | None:
    before, days = len(faults), {}
    for name in ("starts_on", "ends_on", "letter_on"):
        with noting(faults):
            days[name] = row.day(name)
    capacity = CAPACITY_WORDS.get(word(row.text("capacity")))
    if capacity is None:
        message = _("Write definitif, Plt, Plh, Pj or Pjs, not “%(text)s”.")
        faults.append(row.problem("capacity", "unknown", message % {"text": row.text("capacity")}))
    starts_on = days.get("starts_on")
    if starts_on is None and "starts_on" in days and not row.is_blank("office"):
        faults.append(row.problem("starts_on", "required", _("Give the first day in the office.")))
    number = ""
    with noting(faults):
        number = row.code("letter_no")
    if len(faults) > before or capacity is None or starts_on is None:
        return None
    return AppointmentLetter(
        capacity=capacity,
        starts_on=starts_on,
        ends_on=days["ends_on"],
        number=number,
        signed_on=days["letter_on"],
        called=row.text("letter_kind"),
    )


def _appointed(person: Person, office: _Office, sheet: _PeopleSheet) -> OfficeAppointment | None:
    """Propose the office, unless the person holds it in that capacity or it waits for confirmation already."""
    same = {"person": person, "seat": office.seat, "capacity": office.letter.capacity}
    if (
        held_at(sheet.at).filter(**same).exists()
        or OfficeAppointment.objects.filter(**same, state="proposed").exists()
    ):
        return None
    return propose(person, office.seat, office.letter, actor=sheet.actor, at=sheet.at)
