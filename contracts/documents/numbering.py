"""Contract numbers: a pattern per document type, one serial per government and year, without gaps, never reused.

Every kind of contract of a government draws from one register, so that two patterns can never print one number.
"""

import re
from datetime import date
from string import Formatter
from uuid import UUID

from django.utils.translation import gettext as _

from common.errors import Gap, NotNow, Unready
from contracts.models import NumberCounter
from contracts.terms.indonesian import long_date, roman_month

INNOVATION_CONTRACT = "innovation_contract"
PARTS = frozenset({"archive_code", "serial", "unit", "month", "year"})
LONGEST = 80
# What official numbers are written with; anything else would not survive a file name or a form.
_LITERAL = re.compile(r"[A-Za-z0-9 ./()_-]*")
# Permendagri 83/2022: group, matter, and at least the activity: `000.8.6.3`, `400.10.11`.
ARCHIVE_CODE = re.compile(r"[0-9]{3}(\.[0-9]{1,3}){2,4}")
_SERIAL_WIDTH = re.compile(r"(0[1-6])?")


def next_serial(
    *, government_id: UUID, year: int, day: date, document_type: str = INNOVATION_CONTRACT
) -> int:
    """Take the next serial inside the running transaction, for a document dated `day`.

    Locks the counter's row until commit: the one lock that contracts of a government share. A rollback gives the
    serial back, a void contract keeps it. Raises NotNow (`backdated`) when an earlier serial carries a later day.
    """
    NumberCounter.objects.bulk_create(
        [NumberCounter(government_id=government_id, year=year, document_type=document_type)],
        ignore_conflicts=True,
    )
    counter = NumberCounter.objects.select_for_update(no_key=True).get(
        government_id=government_id, year=year, document_type=document_type
    )
    if counter.last_on is not None and day < counter.last_on:
        raise NotNow(
            _("The last number was given on %(last)s; a number cannot be dated before it.")
            % {"last": long_date(counter.last_on)},
            code="backdated",
        )
    counter.last += 1
    counter.last_on = day
    counter.save(update_fields=["last", "last_on"])
    return counter.last


def likely_serial(*, government_id: UUID, year: int, day: date) -> int:
    """The serial that comes next, if nobody takes it meanwhile; nothing is taken. One query."""
    counters = NumberCounter.objects.filter(
        government_id=government_id, year=year, document_type=INNOVATION_CONTRACT
    )
    return (counters.values_list("last", flat=True).first() or 0) + 1


def faults(pattern: str, *, archive_code: str = "", unit: str = "") -> list[str]:
    """Everything that is wrong with a pattern such as `{archive_code}/{serial:03}/{unit}/{month}/{year}`."""
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        return [_("The braces of the pattern do not match.")]
    names = [name for _literal, name, _width, _conversion in parts if name is not None]
    found = [message for part in parts if (message := _part_fault(*part))]
    if names.count("serial") != 1:
        found.append(_("The pattern needs {serial} exactly once."))
    for name, value in (("archive_code", archive_code), ("unit", unit)):
        if name in names and not value:
            found.append(_("The pattern uses {%(name)s}, which is not given.") % {"name": name})
        if not _LITERAL.fullmatch(value):
            found.append(_("%(name)s may hold letters, digits and . / - ( ) _ only.") % {"name": name})
    if not found and len(_filled(pattern, 999_999, date(2000, 8, 1), archive_code, unit)) > LONGEST:
        found.append(_("The number would have more than %(most)d characters.") % {"most": LONGEST})
    return found


def incomplete_code(code: str) -> str:
    """Why an archive code is refused."""
    return _(
        "“%(code)s” is no complete archive code (Permendagri 83/2022): write it down to the activity, as in 000.8.6.3."
    ) % {"code": code}


def _part_fault(literal: str, name: str | None, width: str | None, conversion: str | None) -> str:
    """What is wrong with one literal and the part after it; empty when nothing is."""
    if not _LITERAL.fullmatch(literal):
        return _("The pattern may hold letters, digits and . / - ( ) _ only.")
    if name is None:
        return ""
    if name not in PARTS:
        return _("{%(name)s} is no part of a number; these are: %(parts)s.") % {
            "name": name,
            "parts": ", ".join(sorted(PARTS)),
        }
    if conversion or not _SERIAL_WIDTH.fullmatch(width or "") or (width and name != "serial"):
        return _("Only the serial may be padded, as in {serial:03}.")
    return ""


def in_words(pattern: str, *, serial: int, day: date, archive_code: str = "", unit: str = "") -> str:
    """The printed number of a document dated `day`. Raises Unready when the pattern is faulty."""
    wrong = faults(pattern, archive_code=archive_code, unit=unit)
    if wrong:
        raise Unready(
            _("The number pattern is not valid."),
            gaps=[Gap("number_pattern", "invalid", message) for message in wrong],
        )
    return _filled(pattern, serial, day, archive_code, unit)


def _filled(pattern: str, serial: int, day: date, archive_code: str, unit: str) -> str:
    return pattern.format(
        serial=serial, year=day.year, month=roman_month(day), archive_code=archive_code, unit=unit
    )
