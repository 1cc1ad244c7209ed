"""ContractTerms judges itself, names every gap, and travels as canonical JSON."""

import json

import pytest
from pydantic import ValidationError

from common.canonical import sha256_hex
from contracts.enums import SigningCapacity
from contracts.terms.contract_terms import ContractTerms, InvalidTerms, TermTarget
from tests.contracts.samples import (
    AWKWARD_NAMES,
    DIRECTOR,
    REGENT,
    by_quarter,
    changed,
    indicator,
    members,
    terms,
)


def gaps_of(**changes):
    with pytest.raises(InvalidTerms) as refusal:
        ContractTerms.of(members(**changes))
    return {(gap.field, gap.code) for gap in refusal.value.gaps}


def tree_of(agreed):
    return json.loads(agreed.canonical())


def test_terms_survive_a_round_trip_through_json():
    agreed = terms()

    assert ContractTerms.from_json(agreed.canonical()) == agreed


def test_canonical_bytes_are_sorted_compact_json():
    agreed = terms()

    tree = tree_of(agreed)

    assert tree["schema"] == 3
    assert json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == (
        agreed.canonical()
    )


def test_the_digest_is_that_of_the_canonical_bytes():
    agreed = terms()

    assert agreed.sha256 == sha256_hex(agreed.canonical())


def test_the_digest_changes_with_a_single_target():
    assert terms().sha256 != terms(indicators=(indicator(quarters=("66", "72.5", "", "85")),)).sha256


def test_terms_cannot_be_changed():
    with pytest.raises(ValidationError):
        terms().number = "KKI/0002/35.23/2025"


def test_every_gap_is_named_at_once():
    gaps = gaps_of(
        number=" ",
        year=1999,
        numbered_on="2025-02-30",
        signatories=(changed(DIRECTOR, nip="123", capacity="wakil", office_title=""), REGENT),
        indicators=(indicator(target_year="85,5", polarity="naik"), indicator("I-2", weight=25)),
    )

    assert gaps == {
        ("number", "missing"),
        ("year", "number"),
        ("numbered_on", "not_a_day"),
        ("signatories.0.office_title", "missing"),
        ("signatories.0.nip", "not_a_nip"),
        ("signatories.0.capacity", "unknown_choice"),
        ("indicators.0.polarity", "unknown_choice"),
        ("indicators.0.target_year", "not_a_number"),
        ("indicators.1.weight", "type"),
    }


@pytest.mark.parametrize(
    ("changes", "gap"),
    [
        ({"period_end": "2025-01-01"}, ("period_end", "not_after_start")),
        ({"indicators": ()}, ("indicators", "missing")),
        ({"obligations": ()}, ("obligations", "missing")),
        ({"indicators": (indicator(), indicator())}, ("indicators", "doubled")),
        ({"indicators": {}}, ("indicators", "type")),
        ({"government": None}, ("government", "type")),
        ({"year": True}, ("year", "number")),
        ({"title": "x" * 2001}, ("title", "too_long")),
        ({"place": "Tuban\x00"}, ("place", "forbidden_character")),
        ({"place": "Tuban\u202e"}, ("place", "forbidden_character")),
    ],
)
def test_a_contradiction_is_refused(changes, gap):
    assert gaps_of(**changes) == {gap}


@pytest.mark.parametrize("number", ["0", "100", "-1.5", "14.987245", "9972206125"])
def test_a_decimal_string_is_a_target(number):
    assert terms(indicators=(indicator(target_year=number),)).indicators[0].target_year == number


@pytest.mark.parametrize("number", ["1e3", "01", "1.", ".5", "+1", "1 000", "1.000,5", "NaN", "٣"])
def test_anything_else_is_no_target(number):
    assert gaps_of(indicators=(indicator(target_year=number),)) == {
        ("indicators.0.target_year", "not_a_number")
    }


@pytest.mark.parametrize("name", AWKWARD_NAMES)
def test_a_published_name_is_accepted_as_it_is(name):
    assert terms(place=name).place == name


@pytest.mark.parametrize(
    ("capacity", "printed"),
    [
        (SigningCapacity.DEFINITIVE, "Kepala Dinas Kesehatan"),
        (SigningCapacity.PLT, "Plt. Kepala Dinas Kesehatan"),
        (SigningCapacity.PLH, "Plh. Kepala Dinas Kesehatan"),
        (SigningCapacity.PJ, "Pj. Kepala Dinas Kesehatan"),
        (SigningCapacity.PJS, "Pjs. Kepala Dinas Kesehatan"),
    ],
)
def test_the_capacity_stands_before_the_office(capacity, printed):
    party = changed(DIRECTOR, office_title="Kepala Dinas Kesehatan", capacity=capacity.value)

    assert party.printed_office == printed


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (lambda tree: tree.update(schema=1), "schema"),
        (lambda tree: tree.pop("milestones"), ""),
        (lambda tree: tree.pop("schema"), "schema"),
        (lambda tree: tree.update(surprise=1), "surprise"),
        (lambda tree: tree.pop("policy"), "policy"),
        (lambda tree: tree["signatories"][0].update(email="x"), "signatories.0.email"),
        (lambda tree: tree["indicators"][0].pop("unit"), "indicators.0.unit"),
        (lambda tree: tree.update(indicators={}), "indicators"),
        (lambda tree: tree.update(agency="x"), "agency"),
    ],
)
def test_json_of_another_shape_is_refused(spoil, field):
    tree = tree_of(terms())
    spoil(tree)

    with pytest.raises(InvalidTerms) as refusal:
        ContractTerms.from_json(json.dumps(tree).encode())

    assert [gap.field for gap in refusal.value.gaps] == [field]


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"\xff", b'{"schema":1,"schema":1}', b'{"schema":1.0}', b"[" * 99999]
)
def test_bytes_that_are_no_terms_are_refused(data):
    with pytest.raises(InvalidTerms):
        ContractTerms.from_json(data)


def test_another_wording_than_the_templates_is_refused():
    other = changed(terms().wording, closing="Kontrak ini tidak mengikat.")

    assert gaps_of(wording=other) == {("template.sha256", "other_wording")}


@pytest.mark.parametrize(
    ("party", "gap"),
    [
        ({"capacity": "plt"}, ("signatories.1.letter_no", "missing")),
        ({"on_behalf_of": "Bupati Tuban"}, ("signatories.1.on_behalf_of", "not_fitting")),
        ({"capacity": "delegate", "letter_no": "1"}, ("signatories.1.on_behalf_of", "not_fitting")),
    ],
)
def test_who_acts_for_another_says_by_which_letter(party, gap):
    assert gaps_of(signatories=(DIRECTOR, changed(REGENT, **party))) == {gap}


def test_all_indicators_have_targets_for_the_same_periods():
    one, other = indicator("I-1"), indicator("I-2", quarters=("65", "70"))
    doubled = indicator(targets=by_quarter("1") + by_quarter("2"))

    for indicators in ((one, other), (doubled,)):
        assert gaps_of(indicators=indicators) == {("indicators", "other_periods")}


@pytest.mark.parametrize("period", ["year_1", "quarter_5", "month_13", "Q1", ""])
def test_a_target_is_for_a_month_quarter_or_half_of_a_year(period):
    with pytest.raises(ValidationError) as refused:
        TermTarget(period=period, value="1")

    assert [error["loc"] for error in refused.value.errors()] == [("period",)]
