"""A third signatory is data of the policy: agency, secretary and head of region sign one contract in turn."""

import json
import subprocess
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from common.errors import BadInput, NotNow
from contracts.documents import store
from contracts.documents.rendering import render_contract
from contracts.models import Contract
from contracts.services import revising, signing, verifying
from contracts.services.freezing import frozen_terms
from contracts.services.signatories import signatories_of
from contracts.signing.development_ca import ensure_seat_key
from contracts.verification.verdicts import FileVerdict
from tests.contracts.printed import text_of
from tests.contracts.samples import DIRECTOR, REGENT, changed, terms
from tests.policies.conftest import published
from tests.world import POLICIES, SECRET, World
from workflow.engine import gate
from workflow.models import Task
from workflow.outbox import queue
from workflow.policies.document import parse

SIGNING_ORDER = ("head", "sekda", "regent")
SECRETARY = """
[[contract.signatories]]
role = "regional_secretary"
label = "SEKRETARIS DAERAH"
"""


@pytest.fixture
def third(world: World, settings: LazySettings) -> World:
    """The world under its own policy with the regional secretary between the two parties."""
    text = (POLICIES / f"{settings.PRAKARSA_DEFAULT_POLICY}.toml").read_text()
    head = '[[contract.signatories]]\nrole = "head_of_region"\n'
    published(text.replace(head, SECRETARY + "\n" + head))
    for seat in SIGNING_ORDER:
        ensure_seat_key(world.seats[seat].pk, common_name=world.seats[seat].title, secret=SECRET)
    return world


def requested(world: World) -> Contract:
    """Its document waits for the first of three."""
    contract: Contract = gate.perform(
        world.contract(), "request_signatures", actor=world.bureau, at=world.tick()
    )
    queue.deliver_due(at=world.tick())
    contract.refresh_from_db()
    return contract


def signed_by(world: World, contract: Contract, *seats: str) -> Contract:
    for seat in seats:
        contract = signing.sign(contract, actor=getattr(world, seat), secret=SECRET, at=world.tick())
    return contract


def newest(contract: Contract) -> bytes:
    return store.load(contract.documents.latest("version_no").sha256)


def test_the_policy_names_three_offices_in_its_order(third: World) -> None:
    contract = requested(third)

    named = [(row.party, row.label, row.seat) for row in signatories_of(contract)]
    assert named == [
        ("first", "PIHAK PERTAMA", third.seats["head"]),
        ("second", "SEKRETARIS DAERAH", third.seats["sekda"]),
        ("third", "PIHAK KETIGA", third.seats["regent"]),
    ]
    assert [party.label for party in frozen_terms(contract).signatories] == [label for _, label, _ in named]


def test_three_signatures_bring_the_contract_into_force(third: World, tmp_path: Path) -> None:
    contract = requested(third)

    states = []
    for seat in SIGNING_ORDER:
        contract = signed_by(third, contract, seat)
        states.append(contract.state)

    path = tmp_path / "kontrak.pdf"
    path.write_bytes(newest(contract))
    report = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, check=True, text=True).stdout
    shown = verifying.verify(newest(contract), at=third.tick())
    assert states == ["signing", "signing", "in_force"]
    assert report.count("Signature Validation: Signature is Valid.") == 3
    assert [f"ttd-pihak-{place}" in report for place in ("pertama", "kedua", "ketiga")] == [True] * 3
    assert (shown.verdict, shown.print_matches, shown.terms_match) == (FileVerdict.IDENTICAL, True, True)
    assert [entry.office for entry in shown.signatures] == [third.seats[seat].title for seat in SIGNING_ORDER]
    assert [entry.facts.valid for entry in shown.signatures] == [True] * 3


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (SECRETARY, ("contract.signatories", "required")),
        (SECRETARY * 2, ("contract.signatories.0.role", "doubled")),
        (SECRETARY.replace("regional_secretary", "raja") * 2, ("contract.signatories.0.role", "choice")),
        (SECRETARY.replace("SEKRETARIS", "{serial}"), ("contract.signatories.0.label", "characters")),
    ],
)
def test_faulty_signatories_are_named_with_their_place(
    rows: str, fault: tuple[str, str], settings: LazySettings
) -> None:
    text = (POLICIES / f"{settings.PRAKARSA_DEFAULT_POLICY}.toml").read_text()
    before, _dot, rest = text.partition("[[contract.signatories]]")

    with pytest.raises(BadInput) as refusal:
        parse(before + rows + rest[rest.index("[reports]") :])

    assert fault in {(gap.field, gap.code) for gap in refusal.value.gaps}


def test_nobody_signs_before_the_turn_of_the_office(third: World) -> None:
    contract = signed_by(third, requested(third), "head")

    with pytest.raises(NotNow) as refusal:
        signed_by(third, contract, "regent")

    waiting = Task.objects.get(subject_id=contract.pk, kind="sign", closed_at=None)
    assert refusal.value.code == "other_party_first"
    assert (waiting.stage, waiting.role) == ("second", "regional_secretary")


def test_the_printed_page_has_three_places_to_sign() -> None:
    secretary = changed(REGENT, label="PIHAK KEDUA", office_title="Sekretaris Daerah")
    regent = changed(REGENT, label="PIHAK KETIGA")

    rendered = render_contract(terms(signatories=(DIRECTOR, secretary, regent)))

    flowing = " ".join(text_of(rendered.pdf).split())
    boxes = {name: box for name, (_page, box) in rendered.boxes.items()}
    first, second, last = (boxes[f"ttd-pihak-{place}"] for place in ("pertama", "kedua", "ketiga"))
    assert len({page for page, _box in rendered.boxes.values()}) == 1
    assert second[2] < first[0]
    assert (second[1], second[3]) == (first[1], first[3])
    assert last[3] < first[1]
    # Corners are rounded to points.
    assert {abs((box[2] - box[0]) - (first[2] - first[0])) for box in boxes.values()} <= {0, 1}
    assert "selanjutnya disebut PIHAK PERTAMA;" in flowing
    assert "selanjutnya disebut PIHAK KEDUA; dan" in flowing
    assert "selanjutnya disebut PIHAK KETIGA," in flowing


def test_a_revision_keeps_the_signatories(third: World) -> None:
    contract = signed_by(third, requested(third), *SIGNING_ORDER)

    fresh = revising.revise_contract(
        contract, actor=third.bureau, at=third.tick(), ground="priority", reason="Prioritas berubah."
    )

    kept = [(row.position, row.label, row.seat_id) for row in signatories_of(fresh)]
    assert kept == [(row.position, row.label, row.seat_id) for row in signatories_of(contract)]


def test_pages_and_api_show_three_parties(third: World, client: Client) -> None:
    contract = signed_by(third, requested(third), "head", "sekda")
    client.force_login(third.bureau)

    page = client.get(f"/kontrak/{contract.pk}/").content.decode()
    listed = client.get("/kontrak/").content.decode()
    answer = json.loads(client.get(f"/api/v1/contracts/{contract.pk}/").content)

    titles = [third.seats[seat].title for seat in SIGNING_ORDER]
    assert [party["party"] for party in answer["signatories"]] == ["first", "second", "third"]
    assert [party["seat"]["title"] for party in answer["signatories"]] == titles
    assert (answer["first_party"]["title"], answer["second_party"]["title"]) == (titles[0], titles[1])
    assert [title in page for title in titles] == [True] * 3
    assert " – ".join(titles) in listed
