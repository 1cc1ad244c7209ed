"""The canonical bytes of terms are pinned: signed contracts carry them, so no rebuilding inside may change them."""

from hashlib import sha256
from pathlib import Path

import pytest

from contracts.terms.contract_terms import ContractTerms, InvalidTerms
from contracts.verification.examination import check_printed
from tests.contracts.golden_cases import cases

GOLDEN = Path(__file__).with_name("golden")
DIGESTS = {
    "original": "30ab17591880f4a3214190ae07adb9ad2518152db36da916b03e84b66ebdf5d2",
    "bare": "b5d6f3899052ac1c915b40203d0f3b9211e09c8125ab204ae2e7f2118b1b73af",
    "awkward": "9b5c0f69bdfd9ec37dc50cd2db8587bcc3b7a2de15e6c0fd47b2475eabb27857",
    "measured": "b47b22a45a4ee85b60249c3915717b5db5e168acae2d59a0de375dccd4032b32",
    "fifty_nine": "29a16502388a91866d8bc948805f3dc6f0656b86155bba0be5a1fdc30bdd8776",
    "definitive_and_plt": "9a144b9f9af18e99ef49ae7ccce8409d6b793dda69589e05e7c44904b320436d",
    "plh_and_pj": "f3788eae76ea3cd2442e1626e4bf0a728a3af4744f36d83244257dfa59520744",
    "pjs_and_delegate": "4c72683567d0e04bf63befe2f8146fcb177bde4fcafef20bd9200afe79d3c03d",
    "revision": "ab002e0c83e0b2bce4a675fdef89f1b14b1ef77c6df0b2599c705bd9ba8ffca4",
    "addendum": "0eb65f1808453878cbb5dd2bcefcb39fca33d64388aa85bc83c92afba83c7282",
}
# Of schema 2, as it was released; such terms are read, printed and verified for ever.
EARLIER = {
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

    assert agreed.canonical() == (GOLDEN / "schema3" / f"{name}.json").read_bytes()
    assert agreed.sha256 == sha256(agreed.canonical()).hexdigest() == DIGESTS[name]


@pytest.mark.parametrize("name", DIGESTS)
def test_pinned_bytes_are_read_as_the_same_terms(name):
    pinned = (GOLDEN / "schema3" / f"{name}.json").read_bytes()

    assert ContractTerms.from_json(pinned).canonical() == pinned


@pytest.mark.parametrize("name", EARLIER)
def test_bytes_of_the_earlier_schema_are_read_and_written_unchanged(name):
    pinned = (GOLDEN / "schema2" / f"{name}.json").read_bytes()

    agreed = ContractTerms.from_json(pinned)

    assert agreed.canonical() == pinned
    assert (agreed.schema_number, agreed.sha256) == (2, EARLIER[name])


def test_the_earlier_schema_has_no_later_member():
    pinned = (GOLDEN / "schema2" / "original.json").read_bytes()

    with pytest.raises(InvalidTerms):
        ContractTerms.from_json(pinned.replace(b'"code":"I-1"', b'"aggregation":"","code":"I-1"'))


@pytest.mark.parametrize("name", ["plh_and_pj", "pjs_and_delegate"])
def test_a_print_of_the_earlier_schema_still_says_what_its_terms_say(name):
    folder = GOLDEN / "printed"

    check_printed(
        (folder / f"{name}.pdf").read_bytes(),
        ContractTerms.from_json((folder / f"{name}.json").read_bytes()),
    )


def test_every_case_is_pinned():
    assert set(DIGESTS) == set(cases()) == {path.stem for path in (GOLDEN / "schema3").iterdir()}
    assert set(EARLIER) == {path.stem for path in (GOLDEN / "schema2").iterdir()}
