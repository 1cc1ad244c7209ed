"""The canonical bytes of terms are pinned: signed contracts carry them, so no rebuilding inside may change them."""

from hashlib import sha256
from pathlib import Path

import pytest

from contracts.terms.contract_terms import ContractTerms
from tests.contracts.golden_cases import cases

GOLDEN = Path(__file__).with_name("golden")
DIGESTS = {
    "original": "03e076d81a80ac0f5282b23875a470a10c87ea6be273157d3db877e9e4a90afb",
    "bare": "3ec8fe79807d3d12cd95f4a083dadb2771ded5d681aecb9407d534b0fb0baea4",
    "awkward": "c090683910c463b84f2c80b86e1474c4b5e5f053906b27b58304cdd3bf97ede2",
    "fifty_nine": "42aeb54bc87696ad85476fffd9748bdf442646d5bf0067f11b8bc281994df4a7",
    "definitive_and_plt": "7ab6bab5a348e43aa56ee82ad5d5a8b33c2f5729d124a9bbd0278bce224a701e",
    "plh_and_pj": "c679b8b9b0db225247da8612612021ef647e1c5a588061e6391ab42425fedc0f",
    "pjs_and_delegate": "d1bd368d130675663cfa4c4d5e6143b5cb2222789ff5ffc1b93295244cbba2a7",
    "revision": "d658ea88d1e4a3a9e764208a4663d3e9e2bf2a9a5c69418a3a253b2ecf9d781a",
    "addendum": "e550f9cc229c4e0b6fd71cc857543e39cda43821b36097740ca1c5a5767b22e8",
}


@pytest.mark.parametrize("name", DIGESTS)
def test_terms_keep_their_canonical_bytes(name):
    agreed = cases()[name]

    assert agreed.canonical() == (GOLDEN / f"{name}.json").read_bytes()
    assert agreed.sha256 == sha256(agreed.canonical()).hexdigest() == DIGESTS[name]


@pytest.mark.parametrize("name", DIGESTS)
def test_pinned_bytes_are_read_as_the_same_terms(name):
    pinned = (GOLDEN / f"{name}.json").read_bytes()

    assert ContractTerms.from_json(pinned).canonical() == pinned


def test_every_case_is_pinned():
    assert set(DIGESTS) == set(cases()) == {path.stem for path in GOLDEN.iterdir()}
