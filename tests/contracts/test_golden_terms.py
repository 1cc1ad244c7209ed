"""The canonical bytes of terms are pinned: signed contracts carry them, so no rebuilding inside may change them."""

from hashlib import sha256
from pathlib import Path

import pytest

from contracts.terms.contract_terms import ContractTerms, InvalidTerms
from contracts.verification.examination import check_printed
from tests.contracts.golden_cases import cases

GOLDEN = Path(__file__).with_name("golden")
DIGESTS = {
    "original": "72c99765e3b58bb5a00a85465a08e06137b31275ce0f78ceb469caed438f117a",
    "bare": "1b0c02669847ec669afd5177ff82a0ea06fac600b3fc294c3c497701db799049",
    "awkward": "6307d5ec73ea9480b59669611b3a337ba90120e57d7e1621db9ef91eb6671d13",
    "measured": "4158f348c3fe6ea4da98ff2e1156936196599312b25ad62d78f801f7bd300690",
    "fifty_nine": "8fd3cdb22467c243bed0461c0034813d894ac96daaf6d597df8540510f2b9aad",
    "definitive_and_plt": "cc250f1924b29d5ee53d8c9951b206114dbd481e7987a2f7c8ad350b9acf306c",
    "plh_and_pj": "e8a64d4222da0253fe88c66426e07f8f41bb315227098d0ac0e1d62eb62a9864",
    "pjs_and_delegate": "f1b7052785137125dec6ebdbe7d93cd72a26652e892bf9a073086216ced2537b",
    "revision": "38c79ddb26f540d7c05626e4900b40ff28ef9a7d4df9a109ee38cd14c0d39c86",
    "addendum": "bed09432ca016589cfee957753b835d8ee4927dbba62c285ce2f49fdc541b568",
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
def test_bytes_of_the_earlier_schema_round_trip(name):
    pinned = (GOLDEN / "schema2" / f"{name}.json").read_bytes()

    agreed = ContractTerms.from_json(pinned)

    assert agreed.canonical() == pinned
    assert (agreed.schema_number, agreed.sha256) == (2, EARLIER[name])


def test_the_earlier_schema_has_no_later_member():
    pinned = (GOLDEN / "schema2" / "original.json").read_bytes()

    with pytest.raises(InvalidTerms):
        ContractTerms.from_json(pinned.replace(b'"code":"I-1"', b'"aggregation":"","code":"I-1"'))


@pytest.mark.parametrize("name", ["plh_and_pj", "pjs_and_delegate"])
def test_a_print_of_the_earlier_schema_matches_its_terms(name):
    folder = GOLDEN / "printed"

    check_printed(
        (folder / f"{name}.pdf").read_bytes(),
        ContractTerms.from_json((folder / f"{name}.json").read_bytes()),
    )


def test_every_case_is_pinned():
    assert set(DIGESTS) == set(cases()) == {path.stem for path in (GOLDEN / "schema3").iterdir()}
    assert set(EARLIER) == {path.stem for path in (GOLDEN / "schema2").iterdir()}
