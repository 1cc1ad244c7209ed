"""Thirteen ways to make a renderer fetch something, in every field that people can write: nothing is fetched.

The second half shows that the test can fail: as raw HTML, with WeasyPrint's own fetcher, the same vectors do reach out.
"""

import contextlib
import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from common.errors import BadInput
from common.validation import StrictModel
from contracts.documents import emblems, rendering
from contracts.documents.render_process import RenderProcess
from contracts.documents.render_worker import asset_fetcher
from contracts.documents.rendering import render_contract, render_stamp
from contracts.terms.contract_terms import (
    Clause,
    InvalidTerms,
    TermAmendment,
    TermBudgetLine,
    TermMilestone,
    TermPredicate,
    wording_sha256,
)
from tests import campaign
from tests.contracts.samples import DIRECTOR, REGENT, SIGNED_AT, changed, indicator, terms

# {web} is an address of the listener, {file} one of a file with a secret in it.
VECTORS = {
    "picture": '<img src="{web}.png">',
    "style sheet": '<link rel=stylesheet href="{web}.css">',
    "import": "<style>@import url({web}.css);</style>",
    "background": '<p style="background:url({web}.png)">x</p>',
    "font": "<style>@font-face{{font-family:x;src:url({web}.ttf)}}p{{font-family:x}}</style><p>x</p>",
    "list mark": '<ul style="list-style-image:url({web}.png)"><li>x</li></ul>',
    "content": "<style>p::before{{content:url({web}.png)}}</style><p>x</p>",
    "object": '<object data="{web}.png"></object>',
    "embedded": '<embed src="{web}.png">',
    "picture in a drawing": '<svg width="9" height="9"><image href="{web}.png" width="9" height="9"/></svg>',
    "redirect to a file": '<link rel=attachment href="{web}.redirect">',
    "attached file": '<link rel=attachment href="{file}">',
    "linked file": '<a rel=attachment href="{file}">x</a>',
}
SECRET = b"isi-berkas-rahasia-4711"
# Documents, in each of which every field holds another vector.
TURNS = campaign.length(short=3, full=len(VECTORS))


@dataclass
class OutsideWorld:
    """What lies outside the renderer: a web server that remembers its visitors, and a file."""

    web: str
    file: str
    visits: list[str]

    def text(self, vector: str, place: str = "x") -> str:
        """The vector, pointing here; `place` says where it stood."""
        return VECTORS[vector].format(web=f"{self.web}/{place}", file=self.file)


@pytest.fixture
def outside(tmp_path) -> Iterator[OutsideWorld]:
    secret = tmp_path / "rahasia.txt"
    secret.write_bytes(SECRET)
    visits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visits.append(self.path)
            self.send_response(302 if self.path.endswith(".redirect") else 200)
            self.send_header("Location", secret.as_uri())
            self.send_header("Content-Type", "text/css" if self.path.endswith(".css") else "image/png")
            self.end_headers()

        def log_message(self, *_anything: object) -> None:
            """Requests are not logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield OutsideWorld(f"http://127.0.0.1:{server.server_address[1]}", secret.as_uri(), visits)
    server.shutdown()
    server.server_close()
    thread.join()


def full_terms(**changes):
    """Terms in which every optional part is there."""
    sample = terms()
    clauses = (*sample.wording.clauses, Clause(text="Butir:", items=("satu", "dua")))
    wording = changed(sample.wording, clauses=clauses)
    letter = {"letter_no": "1", "letter_on": "2025-01-01", "letter_kind": "Surat", "through": "Sekretaris"}
    measured = indicator(
        objective="Sasaran",
        quarters=("", "", "", "85"),
        formula="Rumus",
        calculation="Cara",
        source="Sumber",
        predicates=(TermPredicate(value="85", label="Baik"),),
    )
    party = changed(
        DIRECTOR, name="Nama", rank="Pangkat", capacity="delegate", on_behalf_of="Kepala", **letter
    )
    giver = changed(REGENT, capacity="delegate", on_behalf_of="Bupati", **letter)
    members = {
        "kind": "revision",
        "wording": wording,
        "template": changed(sample.template, sha256=wording_sha256(wording)),
        "amendment": TermAmendment(
            number="1/2024",
            signed_on="2024-01-02",
            terms_sha256="0" * 64,
            ground="strategy",
            reason="Sebab",
        ),
        "letterhead": changed(sample.letterhead, lines=("Pemerintah", "Dinas"), address=("Jalan 1",)),
        "signatories": (party, giver),
        "budget": (TermBudgetLine(program="P", amount="1", note="APBD"),),
        "milestones": (TermMilestone(horizon="Pendek", title="T", due_on="2025-03-01"),),
        "indicators": (measured,),
        "added_clauses": ("Tambahan",),
    }
    return terms(**(members | changes))


def texts_in(value, path=""):
    """Path of every text in a value made of models and tuples."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, StrictModel):
        for name, member in value:
            yield from texts_in(member, f"{path}.{name}".lstrip("."))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from texts_in(item, f"{path}.{index}")


def with_text(value, path, text):
    """The value with `text` at `path`. Parts are checked only as a whole, so none is refused here."""
    if not path:
        return text
    name, _dot, rest = path.partition(".")
    if isinstance(value, tuple):
        return tuple(
            with_text(item, rest, text) if str(index) == name else item for index, item in enumerate(value)
        )
    other = {name: with_text(getattr(value, name), rest, text)}
    if name == "wording":
        other["template"] = changed(value.template, sha256=wording_sha256(other["wording"]))
    return changed(value, **other)


def poisoned(outside, turn, whole):
    """The terms with a vector in every text that takes it, another one in each turn; what was refused, and where."""
    agreed, refused = whole, {}
    vectors = list(VECTORS)
    for number, path in enumerate(texts_in(whole)):
        text = outside.text(vectors[(number + turn * len(vectors) // TURNS) % len(vectors)], str(number))
        refused[path] = text
        if path.startswith("template."):
            continue  # names a published wording, and is refused when there is none
        with contextlib.suppress(InvalidTerms):  # a code, a day, a number, or a wording: refused, not escaped
            agreed = with_text(agreed, path, text)
            del refused[path]
    return agreed, refused


# Nothing but these is refused: what people write in prose is printed as they wrote it.
CLOSED = ("kind", "ground", "capacity", "form", "emblem", "sha256", "_on", "period_", "polarity", "target_")
CLOSED += ("baseline", "weight", "amount", "nip", "wording", "template", "due_on", "targets.")
CLOSED += (".0.label", ".1.label", ".value", "range_", "aggregation")
# At most so long: numbers and codes, which take the shorter vectors only.
CODES = ("number", "code", "innovation.id")
LONGEST_CODE = 80


def leaked(pdf):
    """Whether the secret file's bytes are anywhere in the PDF, packed ones included."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        streams = [bytes(item.read_bytes()) for item in document.objects if isinstance(item, pikepdf.Stream)]
    return any(SECRET in data for data in (pdf, *streams))


@pytest.mark.parametrize("turn", range(TURNS))
def test_no_printed_field_fetches_anything(outside, turn):
    agreed, refused = poisoned(outside, turn, full_terms())

    pdf = render_contract(agreed).pdf

    assert outside.visits == []
    assert not leaked(pdf)
    open_to_all = [path for path in refused if not any(word in path for word in CLOSED)]
    assert [path for path in open_to_all if len(refused[path]) <= LONGEST_CODE] == []
    assert [path for path in open_to_all if not any(word in path for word in CODES)] == []


@pytest.mark.parametrize("vector", VECTORS)
def test_a_wording_of_the_legal_office_takes_no_markup(outside, vector):
    whole = full_terms()
    paths = [path for path in texts_in(whole) if path.startswith("wording.") and not path.endswith("kind")]

    for path in paths:
        with pytest.raises(InvalidTerms):
            with_text(whole, path, outside.text(vector))

    assert len(paths) >= 8


@pytest.mark.parametrize("vector", VECTORS)
def test_the_visible_signature_fetches_nothing(outside, vector):
    text = outside.text(vector)

    pdf = render_stamp(office=text, name=text, at=SIGNED_AT, notice=text)

    assert (outside.visits, leaked(pdf)) == ([], False)


@pytest.mark.parametrize("vector", VECTORS)
@pytest.mark.parametrize("wrapped", ["{}", "<svg xmlns='http://www.w3.org/2000/svg'>{}</svg>"])
def test_an_emblem_is_a_picture_or_nothing(outside, vector, wrapped):
    with pytest.raises(BadInput):
        emblems.cleaned(wrapped.format(outside.text(vector)).encode())

    assert outside.visits == []


def test_a_picture_that_says_more_than_pixels_loses_it():
    target = io.BytesIO()
    notes = PngInfo()
    notes.add_text("Comment", SECRET.decode())
    Image.new("RGB", (2, 2)).save(target, "PNG", pnginfo=notes)

    cleaned = emblems.cleaned(target.getvalue())

    assert (SECRET in target.getvalue(), SECRET in cleaned) == (True, False)


@pytest.mark.parametrize("vector", VECTORS)
def test_even_as_raw_html_the_process_fetches_nothing(outside, vector):
    job = {"kind": "contract", "paper": "A4", "html": outside.text(vector), "attachment": None}

    pdf, _boxes = rendering._process.render(job)

    assert (outside.visits, leaked(pdf)) == ([], False)


def test_without_the_sandbox_only_our_fetcher_protects(outside):
    """The test can fail: in this process, which has a network, only the fetcher stands between a vector and its aim."""
    import weasyprint
    from weasyprint.urls import URLFetcher

    fetchers = {"ours": asset_fetcher(RenderProcess.FOLDER, {}), "weasyprint's": URLFetcher()}
    hits = dict.fromkeys(fetchers, 0)
    leaks = dict.fromkeys(fetchers, 0)

    for name, fetcher in fetchers.items():
        for vector in VECTORS:
            before = len(outside.visits)
            html = weasyprint.HTML(string=outside.text(vector), url_fetcher=fetcher, base_url="asset:")
            pdf = html.write_pdf()
            hits[name] += len(outside.visits) > before
            leaks[name] += leaked(pdf)

    assert (hits["ours"], leaks["ours"]) == (0, 0)
    assert hits["weasyprint's"] >= 10
    assert leaks["weasyprint's"] >= 2


def test_the_process_itself_has_no_network(outside):
    """Even code running inside could not get out."""
    process = RenderProcess()
    process.render({"kind": "contract", "paper": "A4", "html": "<p>x", "attachment": None})

    interfaces = Path(f"/proc/{process.pid}/net/dev").read_text().splitlines()[2:]
    process.close()

    assert [line.split(":")[0].strip() for line in interfaces if not line.strip().startswith("lo:")] == []
