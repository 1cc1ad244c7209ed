"""The canonical bytes of terms are pinned: signed contracts carry them, so no rebuilding inside may change them."""

from hashlib import sha256
from pathlib import Path

import pytest

from contracts.terms.contract_terms import ContractTerms
from tests.contracts.golden_cases import cases

GOLDEN = Path(__file__).with_name("golden")
DIGESTS = {
    "original": "e17b7b7efb0a46f3d59484b3348697e66dc4c44d3250d885d7bf26c7c0c35c5e",
    "bare": "eca8753ff962c5d0200fe504d5f66582c8b1f46e2b52d277ee4ec7c0038089bd",
    "awkward": "88d25081d9dd0ef8b4ce82138f832993ad0ea7aad994c75d428ccfed93fffb32",
    "fifty_nine": "d99af42590ae2f0b51dc02dcb38d4b4efdcb50a787530a0fa497d328e9e45d83",
    "definitive_and_plt": "75ba920f36c47218e1792b416384799a869a26a2a031c188354830aa2eac2acb",
    "plh_and_pj": "a5f63c5ffd51225fc52103ad967456d6384f7d6fed98fb515476b4892b0f8cf9",
    "pjs_and_delegate": "23c17cbd205f130dc8e25c00aa48c1eca5942c605cbfd4e0955837eea9fe1d8a",
    "revision": "61a41b544868e1d2b0f8bcb6a958124149866692ef7ae61973552a2d6137af85",
    "addendum": "9bd6cc813e16744edac3f491466829dcea731c7c69a505e356eb9fbd2f890b43",
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
