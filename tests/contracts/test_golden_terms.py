"""The canonical bytes of terms are pinned: signed contracts carry them, so no rebuilding inside may change them."""

from hashlib import sha256
from pathlib import Path

import pytest

from contracts.terms.contract_terms import ContractTerms
from tests.contracts.golden_cases import cases

GOLDEN = Path(__file__).with_name("golden")
DIGESTS = {
    "original": "c3dab6856e4c326391772fc528d2ae8c9f8a7313798ac028bea839a9359a4007",
    "bare": "ffe2a5462f555adfdbda02b61eb1bb0b945ac7b9ba901ec0b3a879caf741dfea",
    "awkward": "cb69098cf13c338134061da6c08e2a9f912f7dd9afdf9846b42694c9ac89568f",
    "fifty_nine": "a6f3897b2c8ee563a232f1aa292baaa67b8e590b91b999da40a4f6ff658e7ead",
    "definitive_and_plt": "f1573d08ecccc72f1efed548a67a42f3168ef40ddb9abfdf95cf4f474b580e24",
    "plh_and_pj": "1dd82e52e7ff5d192946736caff496f0d97132770a8e5f3d5ec60eb360ab8633",
    "pjs_and_delegate": "b87a262e8d97247ca225ba5331ccccee30aef6e826b2acb0761f1db1aa0f0ee8",
    "revision": "08eba3f1af5975403deee81128511b40e20f2a53f65fdc6e137f57d7b129bf16",
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
