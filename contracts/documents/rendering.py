"""From frozen terms to the bytes of a contract: Django's autoescaping template here, layout in the render process."""

import atexit
import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from contracts.documents import store
from contracts.documents.layout import context_v2, printed_clauses, target_tables
from contracts.documents.qr import host_of, qr_png
from contracts.documents.render_process import RenderFailed, RenderProcess
from contracts.enums import Paper
from contracts.terms.contract_terms import ContractTerms
from contracts.terms.indonesian import (
    clock_time,
    last_day,
    long_date,
    printed_rupiah,
    spelled_date,
)

ATTACHMENT_NAME = "kontrak.json"
# Layouts are kept for ever. Schema 1 names its wording, which is part of the layout; schema 2 brings its own.
TEMPLATES = {("innovation-contract", 1): "contracts/pdf/innovation_contract_v1.html"}
LAYOUT_2 = "contracts/pdf/contract_v2.html"
SHEETS = {1: "contract", 2: "contract_v2"}
STAMP_TEMPLATE = "contracts/pdf/stamp_v1.html"
# Both signature boxes stand on one line whatever the length of the two offices above them.
TITLE_CHARACTERS_PER_LINE = 38
# Letters of an office in a stamp by its length, so that the longest still stands within it.
OFFICE_SIZES = ((280, "tiny"), (160, "longest"), (70, "long"))
FIELD_POINTS = (210.0, 74.0)

# Box of a signature: page index, then (left, bottom, right, top) in points from the page's lower left corner.
Box = tuple[int, tuple[int, int, int, int]]

_process = RenderProcess()
atexit.register(_process.close)


@dataclass(frozen=True, slots=True)
class Rendered:
    """An unsigned contract and where its signatures go, by field name."""

    pdf: bytes
    boxes: Mapping[str, Box]


def render_contract(
    terms: ContractTerms,
    *,
    paper: Paper | str = Paper.A4,
    verification: str = "",
    process: RenderProcess = _process,
) -> Rendered:
    """A tagged PDF/A-3a of `terms` with the terms attached. The same terms give the same bytes on one machine.

    `verification` is the address that the printed code leads to; without one there is no code.
    Starts the render process if it is not running (about 0.6 s). Raises RenderFailed or RenderTimedOut.
    """
    job = {
        "kind": "contract",
        "paper": Paper(paper).value,
        "sheet": SHEETS[terms.schema],
        "html": contract_html(terms, verification=verification),
        "images": _images(terms, verification),
        "attachment": {
            "name": ATTACHMENT_NAME,
            "description": "Data kontrak kinerja yang dapat dibaca mesin (RFC 8785)",
            "dated": terms.signed_on,
            "base64": base64.b64encode(terms.canonical()).decode("ascii"),
        },
    }
    pdf, boxes = process.render(job)
    return Rendered(
        pdf=pdf, boxes={name: (page, (x1, y1, x2, y2)) for name, (page, (x1, y1, x2, y2)) in boxes.items()}
    )


def render_stamp(
    *,
    office: str,
    name: str,
    at: datetime,
    notice: str,
    size: tuple[float, float] = FIELD_POINTS,
    process: RenderProcess = _process,
) -> bytes:
    """One page of `size` points that a signer shows in its field; `at` is aware and printed in its own zone."""
    html = render_to_string(
        STAMP_TEMPLATE,
        {
            "office": office,
            "name": name,
            "signed_at": clock_time(at),
            "notice": notice,
            "size": next((size for above, size in OFFICE_SIZES if len(office) > above), ""),
        },
    )
    pdf, _boxes = process.render({"kind": "stamp", "html": html, "size": list(size)})
    return pdf


def contract_html(terms: ContractTerms, *, verification: str = "") -> str:
    """The contract as HTML. Raises RenderFailed when its wording is not known here."""
    if terms.schema == 2:
        printed_code = {"verification": verification, "verification_host": host_of(verification)}
        return render_to_string(LAYOUT_2, context_v2(terms) | printed_code)
    template = TEMPLATES.get((terms.template.id, terms.template.version))
    if template is None:
        raise RenderFailed(
            _("The wording %(id)s version %(version)d is not known here.")
            % {"id": terms.template.id, "version": terms.template.version}
        )
    return render_to_string(template, _context(terms))


def printed_figures(terms: ContractTerms) -> list[tuple[str, tuple[str, ...]]]:
    """Every row of targets as it is printed: the number of the indicator that begins it, the figures that end it."""
    return [
        (str(number), tuple(row))
        for _heads, rows in target_tables(terms)
        for number, row in enumerate(rows, start=1)
    ]


def printed_facts(terms: ContractTerms) -> list[str]:
    """Every text that the print must show besides the rows of targets: parties, clauses, budget."""
    parties = (terms.first_party, terms.second_party)
    facts = [terms.number, terms.place, terms.agency.name, terms.innovation.title]
    for party in parties:
        facts += [party.printed_office, party.name, party.nip, party.rank, party.letter_no]
    for line in terms.budget:
        facts += [line.program, printed_rupiah(line.amount), line.note]
    if terms.amendment is not None:
        facts += [terms.amendment.number, terms.amendment.reason]
    return [fact for fact in facts + printed_clauses(terms) if fact]


def page_furniture(terms: ContractTerms) -> str:
    """Pattern of what stands at the foot of every page, without spaces and capitals; it interrupts running text."""
    number = re.escape("".join(terms.number.split()).casefold())
    return f"nomor{number}·sidikisi{terms.sha256[:16]}|halaman[0-9]+dari[0-9]+"


def _images(terms: ContractTerms, verification: str) -> dict[str, str]:
    """The printed code, and the emblem of the letterhead, read from the store by its hash.

    Raises DocumentMissing or DocumentChanged.
    """
    images = {"code": qr_png(verification)} if verification else {}
    if terms.letterhead is not None and terms.letterhead.emblem_sha256:
        images["emblem"] = store.load(terms.letterhead.emblem_sha256)
    return {name: base64.b64encode(png).decode("ascii") for name, png in images.items()}


def _context(terms: ContractTerms) -> dict[str, Any]:
    signed_on = date.fromisoformat(terms.signed_on)
    longest_office = max(len(party.printed_office) for party in (terms.first_party, terms.second_party))
    heads, figures = target_tables(terms)[0]
    return {
        "terms": terms,
        "fingerprint": terms.sha256[:16],
        "government_title": government_title(terms.government.name),
        "signed_on": long_date(signed_on),
        "signed_in_words": spelled_date(signed_on),
        "period_start": _long(terms.period_start),
        "period_last": last_day(date.fromisoformat(terms.period_end)),
        "title_lines": min(8, ceil(longest_office / TITLE_CHARACTERS_PER_LINE)),
        "first": terms.first_party,
        "second": terms.second_party,
        "heads": heads,
        "rows": [
            {"objective": indicator.objective, "name": indicator.name, "unit": indicator.unit, "figures": row}
            for indicator, row in zip(terms.indicators, figures, strict=True)
        ],
        "wide_figures": max((len(figure) for row in figures for figure in row), default=0) > 9,
        "milestones": [
            {"horizon": step.horizon, "title": step.title, "due_on": _long(step.due_on)}
            for step in terms.milestones
        ],
        "obligations": [
            {
                "label": owed.label,
                "start": _long(owed.period_start),
                "last": last_day(date.fromisoformat(owed.period_end)),
                "due_on": _long(owed.due_on),
            }
            for owed in terms.obligations
        ],
    }


def government_title(name: str) -> str:
    """`Pemerintah Kabupaten Tuban` of `Kabupaten Tuban`."""
    return name if name.casefold().startswith("pemerintah ") else f"Pemerintah {name}"


def _long(day: str) -> str:
    return long_date(date.fromisoformat(day))
