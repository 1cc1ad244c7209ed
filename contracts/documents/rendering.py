"""From frozen terms to the bytes of a contract: Django's autoescaping template here, layout in the render process."""

import atexit
import base64
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from common.canonical import sha256_hex
from common.types import Json, Shown
from contracts.documents import store
from contracts.documents.layout import layout_context, measures, printed_clauses, target_tables
from contracts.documents.qr import host_of, qr_png
from contracts.documents.render_process import RenderProcess
from contracts.enums import Paper
from contracts.terms.contract_terms import ContractTerms
from contracts.terms.indonesian import clock_time, printed_rupiah

ATTACHMENT_NAME = "kontrak.json"
LETTER_ATTACHMENT = "surat.json"
TEMPLATE = "contracts/pdf/contract.html"
STAMP_TEMPLATE = "contracts/pdf/stamp.html"
# Letters of an office in a stamp by its length, so that the longest still stands within it.
OFFICE_SIZES = ((280, "tiny"), (160, "longest"), (70, "long"))
# A longer place would push the time out of the stamp.
LONGEST_PLACE = 40
FIELD_POINTS = (210.0, 74.0)

# Box of a signature: page index, then (left, bottom, right, top) in points from the page's lower left corner.
Box = tuple[int, tuple[int, int, int, int]]

_process = RenderProcess()
# A print is tried before its number is given, and made by the worker: here often the same process.
KEPT = 4
_kept: dict[str, "RenderedContract"] = {}
# Web servers ask from several threads.
_keeping = threading.Lock()
atexit.register(_process.close)


@dataclass(frozen=True, slots=True)
class RenderedContract:
    """An unsigned contract and where its signatures go, by field name."""

    pdf: bytes
    boxes: Mapping[str, Box]


def render_contract(
    terms: ContractTerms,
    *,
    paper: Paper | str = Paper.A4,
    verification: str = "",
    process: RenderProcess = _process,
) -> RenderedContract:
    """A tagged PDF/A-3a of `terms` with the terms attached. The same terms give the same bytes on one machine.

    `verification` is the address that the printed code leads to; without one there is no code.
    Starts the render process if it is not running (about 0.6 s). Raises RenderFailed or RenderTimedOut.
    """
    job = {
        "kind": "contract",
        "paper": Paper(paper).value,
        "html": contract_html(terms, verification=verification),
        "images": _images(terms, verification),
        "attachment": {
            "name": ATTACHMENT_NAME,
            "description": "Data kontrak kinerja yang dapat dibaca mesin (RFC 8785)",
            "dated": terms.dated_on,
            "base64": base64.b64encode(terms.canonical()).decode("ascii"),
        },
    }
    pdf, boxes = process.render(job)
    return RenderedContract(
        pdf=pdf, boxes={name: (page, (x1, y1, x2, y2)) for name, (page, (x1, y1, x2, y2)) in boxes.items()}
    )


def render_once(terms: ContractTerms, *, paper: Paper | str, verification: str) -> RenderedContract:
    """The same as `render_contract`, rendered once in this process while it is among the last few."""
    key = sha256_hex(terms.canonical() + f"{Paper(paper).value} {verification}".encode())
    found = _kept.get(key)
    if found is None:
        found = render_contract(terms, paper=paper, verification=verification)
        with _keeping:
            while len(_kept) >= KEPT:
                del _kept[next(iter(_kept))]
            _kept[key] = found
    return found


def render_letter(
    html: str, *, data: bytes, description: str, dated_on: str, process: RenderProcess = _process
) -> bytes:
    """A tagged PDF/A-3a of a letter in the layout of contracts, with what it says attached as canonical JSON.

    The same letter gives the same bytes on one machine. Raises RenderFailed or RenderTimedOut.
    """
    job: dict[str, Json] = {
        "kind": "contract",
        "paper": Paper.A4.value,
        "html": html,
        "images": {},
        "attachment": {
            "name": LETTER_ATTACHMENT,
            "description": description,
            "dated": dated_on,
            "base64": base64.b64encode(data).decode("ascii"),
        },
    }
    pdf, _boxes = process.render(job)
    return pdf


def render_stamp(
    *,
    office: str,
    name: str,
    at: datetime,
    notice: str,
    place: str = "",
    size: tuple[float, float] = FIELD_POINTS,
    process: RenderProcess = _process,
) -> bytes:
    """One page of `size` points that a signer shows in its field; `at` is aware and printed in its own zone.

    Place and time are the date line of the contract: its text was frozen before anybody signed.
    """
    html = render_to_string(
        STAMP_TEMPLATE,
        {
            "office": office,
            "name": name,
            "signed_at": ", ".join(
                filter(None, (place if len(place) <= LONGEST_PLACE else "", clock_time(at)))
            ),
            "notice": notice,
            "size": next((size for above, size in OFFICE_SIZES if len(office) > above), ""),
        },
    )
    pdf, _boxes = process.render({"kind": "stamp", "html": html, "size": list(size)})
    return pdf


def render_print(
    template: str,
    context: Mapping[str, Shown],
    *,
    paper: Paper | str = Paper.A4,
    landscape: bool = False,
    address: str = "",
    process: RenderProcess = _process,
) -> bytes:
    """A PDF that nobody signs: a list, a letter, an annex. `template` extends `contracts/pdf/print.html`.

    `address` is what the printed code leads to (the public page of the same content); without one there is no code.
    The same context gives the same bytes when it names `dated_on`. Raises RenderFailed or RenderTimedOut.
    """
    printed = {**context, "address": address, "address_host": host_of(address)}
    with translation.override("id"):
        html = render_to_string(template, printed)
    images = {"code": base64.b64encode(qr_png(address)).decode("ascii")} if address else {}
    job = {
        "kind": "print",
        "paper": Paper(paper).value,
        "landscape": landscape,
        "html": html,
        "images": images,
    }
    return process.render(job)[0]


def contract_html(terms: ContractTerms, *, verification: str = "") -> str:
    """The contract as HTML."""
    printed_code = {"verification": verification, "verification_host": host_of(verification)}
    return render_to_string(TEMPLATE, layout_context(terms) | printed_code)


def printed_figures(terms: ContractTerms) -> list[tuple[str, tuple[str, ...]]]:
    """Every row of targets as it is printed: the number of the indicator that begins it, the words of the figures that
    end it."""
    return [
        (str(number), tuple(word for figure in row for word in figure.split()))
        for _heads, rows in target_tables(terms)
        for number, row in enumerate(rows, start=1)
    ]


def printed_facts(terms: ContractTerms) -> list[str]:
    """Every text that the print must show besides the rows of targets: their heads, parties, clauses, budget."""
    facts = [terms.number, terms.place, terms.agency.name, terms.innovation.title]
    for party in terms.signatories:
        facts += [party.printed_office, party.name, party.nip, party.rank, party.letter_no]
    if terms.indicators:
        facts += [" ".join(heads) for heads, _rows in target_tables(terms)]
    facts += [*measures(terms), terms.targets_reason]
    for line in terms.budget:
        facts += [line.program, printed_rupiah(line.amount), line.note]
    if terms.amendment is not None:
        facts += [terms.amendment.number, terms.amendment.reason]
    if terms.log is not None:
        facts += [terms.log.name, terms.log.root]
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
    if terms.letterhead.emblem_sha256:
        images["emblem"] = store.load(terms.letterhead.emblem_sha256)
    return {name: base64.b64encode(png).decode("ascii") for name, png in images.items()}
