"""The process that renders: hostile texts fetch nothing, bombs are contained, threads take turns."""

import io
import socket
import threading
from itertools import cycle

import pikepdf
import pytest

from contracts.documents.render_process import RenderFailed, RenderProcess, RenderTimedOut
from contracts.documents.rendering import render_contract
from contracts.terms.contract_terms import (
    TermAgency,
    TermBudgetLine,
    TermMilestone,
)
from tests.contracts.printed import squeezed, text_of
from tests.contracts.samples import DIRECTOR, changed, indicator, terms

BOMB = "<div style='display:flex'>" * 14 + "x" + "</div>" * 14


def contract_job(html):
    return {"kind": "contract", "paper": "A4", "html": html, "attachment": None}


@pytest.fixture(scope="module")
def second_process():
    """A render process besides the one that serves everybody."""
    process = RenderProcess()
    yield process
    process.close()


@pytest.fixture
def own_process(second_process):
    """One that a test may do to as it likes, at work."""
    second_process.render(contract_job("<p>pemanasan"))
    return second_process


def test_another_process_gives_the_same_bytes(own_process):
    assert render_contract(terms(), process=own_process) == render_contract(terms())


@pytest.fixture
def listener():
    """A loopback server that remembers whether anybody came."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    visitors = []
    done = threading.Event()

    def listen():
        while not done.is_set():
            try:
                connection, address = server.accept()
            except TimeoutError:
                continue
            connection.close()
            visitors.append(address)

    thread = threading.Thread(target=listen)
    thread.start()
    yield server.getsockname()[1], visitors
    done.set()
    thread.join()
    server.close()


ATTACKS = (
    '<img src="http://127.0.0.1:{port}/a">',
    '"><link rel=stylesheet href=http://127.0.0.1:{port}/b>',
    "<style>@import url(http://127.0.0.1:{port}/c)</style>",
    '<svg><image href="http://127.0.0.1:{port}/d"/></svg>',
    '<object data="file:///etc/passwd"></object>',
    '<link rel=attachment href="file:///etc/passwd">',
    "url(http://127.0.0.1:{port}/e)",
    "{{% include 'settings.py' %}}{{{{ settings }}}}",
)


@pytest.mark.parametrize("turn", range(2))
def test_hostile_text_is_printed_and_fetches_nothing(turn, listener):
    """In every kind of place; in lists all attacks one after the other, elsewhere another one in each turn."""
    port, visitors = listener
    texts = [attack.format(port=port) for attack in ATTACKS]
    following = cycle(texts[turn * len(texts) // 2 :] + texts[: turn * len(texts) // 2])
    party = changed(
        DIRECTOR,
        office_title=next(following),
        name=next(following),
        rank=next(following),
        agency_or_government=next(following),
    )
    agreed = terms(
        number=next(following),
        title=next(following),
        place=next(following),
        agency=TermAgency(name=next(following), kind=next(following)),
        government=changed(terms().government, name=next(following)),
        signatories=(party, changed(party, capacity="pj", letter_no=next(following))),
        letterhead=changed(terms().letterhead, lines=tuple(texts), address=(next(following),)),
        budget=tuple(TermBudgetLine(program=text, amount="1", note=text) for text in texts),
        milestones=tuple(TermMilestone(horizon=text, title=text, due_on="2025-03-01") for text in texts),
        innovation=changed(terms().innovation, title=next(following)),
        indicators=tuple(
            indicator(f"I-{n}", name=text, objective=text, unit=text) for n, text in enumerate(texts)
        ),
        obligations=(changed(terms().obligations[0], label=next(following)),),
    )

    pdf = render_contract(agreed).pdf

    printed = squeezed(text_of(pdf))
    assert [text for text in texts if squeezed(text) not in printed] == []
    assert b"root:x:0:0" not in pdf
    assert visitors == []


@pytest.mark.parametrize(
    "html",
    [
        '<img src="http://127.0.0.1:{port}/a.png">',
        '<link rel=stylesheet href="http://127.0.0.1:{port}/b.css">',
        '<link rel=attachment href="file:///etc/passwd">',
        '<img src="asset:../../config/settings.py">',
        "<style>@font-face{{font-family:x;src:url(http://127.0.0.1:{port}/c)}}p{{font-family:x}}</style><p>x",
    ],
)
def test_even_raw_html_cannot_reach_out(html, listener, own_process):
    port, visitors = listener

    pdf, _boxes = own_process.render(contract_job(html.format(port=port)))

    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert list(document.attachments) == []
    assert visitors == []


def test_a_render_bomb_is_killed_and_the_next_document_renders(own_process):
    bombed, patience = own_process.pid, own_process.timeout_seconds

    own_process.timeout_seconds = 1.0
    with pytest.raises(RenderTimedOut):
        own_process.render(contract_job(BOMB))
    own_process.timeout_seconds = patience

    assert render_contract(terms(), process=own_process).boxes
    assert own_process.pid != bombed


def test_a_document_that_eats_memory_is_killed():
    process = RenderProcess(timeout_seconds=30.0, memory_bytes=500_000_000)

    with pytest.raises(RenderTimedOut):
        process.render(contract_job("<p>" + "kata " * 4_000_000))

    assert render_contract(terms(), process=process).boxes
    process.close()


def test_the_process_is_replaced_after_its_share_of_documents():
    process = RenderProcess(jobs=1)

    process.render(contract_job("<p>satu"))

    assert process.pid is None


def test_a_document_too_deep_to_lay_out_is_refused(own_process):
    alive = own_process.pid

    with pytest.raises(RenderFailed):
        own_process.render(contract_job("<div style='display:flex'>" * 400))

    assert own_process.pid == alive


def test_threads_take_turns(own_process):
    wanted = [f"giliran {number}" for number in range(4)]
    results = {}

    def ask(words):
        results[words] = text_of(own_process.render(contract_job(f"<p>{words}"))[0]).splitlines()[0]

    threads = [threading.Thread(target=ask, args=(words,)) for words in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == {words: words for words in wanted}
