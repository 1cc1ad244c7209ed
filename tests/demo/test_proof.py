"""The judges of the demo agree on a signed contract, and each of them alone finds what was done to it."""

import pytest

from contracts.documents import store
from demo.proof import prove
from tests.attacks.updates import replaced_page, updated

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SIGNATURE_JUDGES = ("product", "pdfsig", "pyhanko")


@pytest.fixture
def contract(world):
    return world.in_force()


@pytest.fixture
def file(contract, tmp_path):
    path = tmp_path / "kontrak.pdf"
    path.write_bytes(store.load(contract.documents.get(version_no=2).sha256))
    return path


def said(world, contract, file):
    return prove(contract, file, at=world.now).checks


def test_all_judges_call_a_signed_contract_valid(world, contract, file):
    assert said(world, contract, file) == dict.fromkeys(
        ("product", "pdfsig", "pyhanko", "qpdf", "terms", "text"), True
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: updated(pdf, replaced_page),
        lambda pdf: pdf + b"%\n",
        lambda pdf: pdf[:1000] + bytes([pdf[1000] ^ 1]) + pdf[1001:],
    ],
    ids=["page replaced", "bytes behind the end", "one bit"],
)
def test_each_judge_alone_finds_an_alteration(world, contract, file, change):
    file.write_bytes(change(file.read_bytes()))

    told = said(world, contract, file)

    assert {name: told[name] for name in SIGNATURE_JUDGES} == dict.fromkeys(SIGNATURE_JUDGES, False)


def test_a_half_signed_contract_is_not_valid(world, contract, file):
    file.write_bytes(store.load(contract.documents.get(version_no=1).sha256))

    told = said(world, contract, file)

    assert {name: told[name] for name in SIGNATURE_JUDGES} == dict.fromkeys(SIGNATURE_JUDGES, False)
