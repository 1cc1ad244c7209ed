"""Import of innovations that already run, as drafts of the short form (intake "register").

Columns are those of the published list. What a cell does not say stays empty and becomes a gap at submission; nothing
is made up. The import is one transaction: a bad line, and nothing is stored.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.imports import Imported, read_rows, refuse_if_any
from common.tabular import Problem, TableRow
from innovations.enums import Form, Intake, Medium
from innovations.models import Innovation
from innovations.services.proposals import drafting
from organisations.models import Agency, Government
from organisations.names import normalise
from organisations.offices import Actor
from organisations.services.directory import AgencyBook
from workflow.engine.transaction import retrying, unit_of_work

REQUIRED = ("innovation_id", "name")
OPTIONAL = ("full_title", "region_code", "opd", "year", "type", "digital", "description", "source_url")
_FORMS = {
    "": "",
    "tata kelola": Form.GOVERNANCE,
    "pelayanan publik": Form.PUBLIC_SERVICE,
    "lainnya": Form.OTHER,
}
_MEDIA = {
    "": "",
    "yes": Medium.DIGITAL,
    "ya": Medium.DIGITAL,
    "no": Medium.NON_DIGITAL,
    "tidak": Medium.NON_DIGITAL,
}
LONGEST_AGENCY = 255
_YEAR = re.compile(r"(19|20)[0-9]{2}")


class _BadInnovationLine(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def import_innovations(
    source: Path | bytes,
    *,
    actor: Actor,
    at: datetime,
    government: Government | None = None,
    dry_run: bool = False,
) -> Imported:
    """One draft for each line that is not in the register yet (by `innovation_id` within its government).

    With `government`, lines of other governments are left out and a line without `region_code` is one of its own.
    An agency is found by name or alias, else created as provisional and named in the notes; it may be empty. The
    actor's right is that of `drafting.draft`; the system actor stands for whoever runs the installation. Drafts that
    exist are never touched: since their import they belong to their innovators. Raises ImportRefused.
    """
    rows, problems = read_rows(source, required=REQUIRED, optional=OPTIONAL)

    def work() -> Imported:
        with unit_of_work():
            done = _Import(actor, at, government).take(rows, list(problems))
            transaction.set_rollback(dry_run)
            return done

    return retrying(work)


class _Import:
    """One run: what is stored already, and the agencies of each government met so far."""

    def __init__(self, actor: Actor, at: datetime, only: Government | None) -> None:
        self._actor = actor
        self._at = at
        self._only = only
        self._governments = {g.code: g for g in Government.objects.all()}
        self._books: dict[str, AgencyBook] = {}
        self._known = set(
            Innovation.objects.exclude(source_id="").values_list("government__code", "source_id")
        )

    def take(self, rows: tuple[TableRow, ...], problems: list[Problem]) -> Imported:
        """Draft every line; raises ImportRefused for all bad ones together."""
        done = Imported()
        lines: dict[str, int] = {}
        for row in rows:
            try:
                self._take_one(row, lines, done)
            except _BadInnovationLine as fault:
                problems.append(Problem(row.line, fault.code, str(fault)))
            except DomainError as refusal:
                texts = [f"{gap.field}: {gap.message}" for gap in refusal.gaps] or [str(refusal.message)]
                problems.append(Problem(row.line, refusal.code, "; ".join(texts)))
        refuse_if_any(problems)
        return done

    def _take_one(self, row: TableRow, lines: dict[str, int], done: Imported) -> None:
        source_id = row.values["innovation_id"].strip()
        if not source_id:
            raise _BadInnovationLine(
                "required", _("innovation_id is empty: the line could not be recognised again.")
            )
        if source_id in lines:
            message = _("The same innovation_id stands on line %(line)d.")
            raise _BadInnovationLine("double", message % {"line": lines[source_id]})
        lines[source_id] = row.line
        government = self._government(row.values["region_code"].strip())
        if government is None:
            done.skipped += 1
            return
        fields = _fields(row.values)
        if (government.code, source_id) in self._known:
            done.unchanged += 1
            return
        drafting.draft(
            government=government,
            agency=self._agency(government, row.values, done),
            actor=self._actor,
            at=self._at,
            fields=fields,
            source_id=_short(source_id, "source_id"),
            source_url=_short(row.values["source_url"].strip(), "source_url"),
        )
        done.created += 1

    def _government(self, code: str) -> Government | None:
        """The line's government; None when the line is not asked for."""
        if self._only is not None:
            return self._only if code in ("", self._only.code) else None
        if not code:
            raise _BadInnovationLine(
                "government", _("region_code is empty: name the government with --government.")
            )
        if code not in self._governments:
            raise _BadInnovationLine(
                "government", _("There is no government with the code %(code)s.") % {"code": code}
            )
        return self._governments[code]

    def _agency(self, government: Government, values: Mapping[str, str], done: Imported) -> Agency | None:
        name = values["opd"]
        if not name.strip():
            return None
        if government.code not in self._books:
            self._books[government.code] = AgencyBook(government)
        book = self._books[government.code]
        try:
            found = book.find(name)
            if found is not None:
                return found
            if not book.key(name):
                raise _BadInnovationLine("agency", _("The agency's name has no letters."))
            if len(normalise(name)) > LONGEST_AGENCY:
                raise _BadInnovationLine("agency", _("The agency's name is too long."))
        except ValueError as error:
            raise _BadInnovationLine("characters", str(error)) from error
        agency = book.add_provisional(name, source=values["source_url"].strip()[:255])
        done.notes.append(
            _("Provisional agency: %(agency)s, %(government)s")
            % {"agency": agency.name, "government": government.name}
        )
        return agency


def _short(text: str, name: str) -> str:
    if len(text) > getattr(Innovation._meta.get_field(name), "max_length", 0):
        raise _BadInnovationLine(name, _("%(name)s is too long.") % {"name": name})
    return text


def _fields(values: Mapping[str, str]) -> dict[str, Any]:
    """What the line says about the innovation. Raises _BadLine for a cell that cannot be understood."""
    year = values["year"].strip()
    if year and not _YEAR.fullmatch(year):
        raise _BadInnovationLine("year", _("“%(text)s” is not a year.") % {"text": year})
    form = values["type"].strip().lower()
    if form not in _FORMS:
        raise _BadInnovationLine("type", _("The type “%(text)s” is not known.") % {"text": form})
    medium = values["digital"].strip().lower()
    if medium not in _MEDIA:
        raise _BadInnovationLine(
            "digital", _("“digital” must be yes, no or empty, not “%(text)s”.") % {"text": medium}
        )
    try:
        title, long_title = normalise(values["name"]), normalise(values["full_title"])
    except ValueError as error:
        raise _BadInnovationLine("characters", str(error)) from error
    return {
        "title": title,
        "acronym": long_title,
        "intake": Intake.REGISTER,
        "year": int(year) if year else None,
        "form": _FORMS[form],
        "medium": _MEDIA[medium],
        "description": values["description"].strip(),
    }
