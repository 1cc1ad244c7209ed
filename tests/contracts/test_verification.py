"""A returned file is accepted only as the sent one plus exactly the expected signature; a print must tell the terms."""

import io

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from contracts.documents.rendering import render_contract
from contracts.enums import SignatureField
from contracts.signing.base import KeyHolder
from contracts.signing.pkcs12 import Pkcs12Signer
from contracts.verification.examination import (
    PrintDiffers,
    SignatureFacts,
    SignatureRefused,
    Unreadable,
    accept_signed,
    check_printed,
    embedded_terms,
    read_signatures,
)
from tests.contracts import samples
from tests.contracts.samples import (
    DIRECTOR,
    DIRECTOR_SEAT,
    REGENT,
    REGENT_SEAT,
    SIGNED_AT,
    changed,
    indicator,
    terms,
)

SIGNER = Pkcs12Signer()


def accept(previous, returned, *, seat=DIRECTOR_SEAT, field=SignatureField.FIRST_PARTY, roots=None):
    return accept_signed(
        previous,
        returned,
        expected_field=field,
        expected_fingerprint=SIGNER.certificate_fingerprint(holder=KeyHolder(seat)),
        trust_roots=SIGNER.trust_roots() if roots is None else roots,
        at=SIGNED_AT,
    )


def refusal_of(*arguments, **named):
    with pytest.raises(SignatureRefused) as refusal:
        accept(*arguments, **named)
    return refusal.value.code


def with_change(pdf, change):
    """`pdf` with one more revision that `change` makes."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def change_language(writer):
    writer.root["/Lang"] = generic.TextStringObject("en")
    writer.update_root()


def replace_first_page(writer):
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.mark_update(page.container_ref)


def add_field(writer):
    append_signature_field(writer, SigFieldSpec("ttd-pihak-ketiga", on_page=0, box=(0, 0, 9, 9)))


def test_the_first_signature_is_accepted(prepared, once_signed):
    facts = accept(prepared, once_signed)

    assert facts == SignatureFacts(
        field="ttd-pihak-pertama",
        certificate_sha256=SIGNER.certificate_fingerprint(holder=KeyHolder(DIRECTOR_SEAT)),
        signer="Direktur RSUD dr. R. Koesma Tuban",
        signed_at=SIGNED_AT,
        reason="Persetujuan kontrak kinerja inovasi",
        location="Tuban",
        intact=True,
        trusted=True,
        covers_whole_file=True,
        later_changes_allowed=True,
    )


def test_the_second_signature_is_accepted(once_signed, twice_signed):
    facts = accept(once_signed, twice_signed, seat=REGENT_SEAT, field=SignatureField.SECOND_PARTY)

    assert (facts.field, facts.valid) == ("ttd-pihak-kedua", True)


def test_both_signatures_of_the_finished_contract_are_valid(twice_signed):
    facts = read_signatures(twice_signed, trust_roots=SIGNER.trust_roots(), at=SIGNED_AT)

    assert [(each.field, each.valid, each.covers_whole_file) for each in facts] == [
        ("ttd-pihak-pertama", True, False),
        ("ttd-pihak-kedua", True, True),
    ]


def test_an_unsigned_file_has_no_signatures(prepared):
    assert read_signatures(prepared, trust_roots=SIGNER.trust_roots(), at=SIGNED_AT) == ()


@pytest.mark.parametrize("where", [0.1, 0.4, 0.7, 0.95])
def test_a_flipped_byte_of_the_sent_file_is_refused(prepared, once_signed, where):
    damaged = bytearray(once_signed)
    damaged[int(len(prepared) * where)] ^= 1

    assert refusal_of(prepared, bytes(damaged)) == "not_a_continuation"


def test_a_flipped_byte_inside_the_new_revision_is_refused(prepared, once_signed):
    damaged = bytearray(once_signed)
    damaged[once_signed.index(b"(Persetujuan", len(prepared)) + 1] ^= 1

    assert refusal_of(prepared, bytes(damaged)) == "invalid_signature"


def test_a_flipped_byte_breaks_both_signatures(prepared, twice_signed):
    damaged = bytearray(twice_signed)
    damaged[prepared.index(b"Kontrak Kinerja Inovasi Nomor")] ^= 1

    facts = read_signatures(bytes(damaged), trust_roots=SIGNER.trust_roots(), at=SIGNED_AT)

    assert [each.valid for each in facts] == [False, False]


def test_the_unchanged_file_is_refused(prepared):
    assert refusal_of(prepared, prepared) == "not_a_continuation"


def test_another_contract_is_refused(prepared):
    other = samples.sign_as_director(samples.prepared(terms(number="KKI/0002/35.23/2025")))

    assert refusal_of(prepared, other) == "not_a_continuation"


def test_a_change_without_a_signature_is_refused(prepared):
    assert refusal_of(prepared, with_change(prepared, change_language)) == "wrong_signature_count"


def test_two_signatures_at_once_are_refused(prepared, twice_signed):
    assert refusal_of(prepared, twice_signed) == "wrong_signature_count"


def test_another_persons_certificate_is_refused(prepared):
    samples.sign_as_director(prepared)
    impostor = samples.sign_as_regent(prepared, field=SignatureField.FIRST_PARTY)

    assert refusal_of(prepared, impostor) == "unexpected_certificate"


def test_a_signature_in_another_place_is_refused(prepared, once_signed):
    assert refusal_of(prepared, once_signed, field=SignatureField.SECOND_PARTY) == "wrong_field"


def test_a_certificate_from_elsewhere_is_refused(prepared, once_signed):
    assert refusal_of(prepared, once_signed, roots=()) == "invalid_signature"


def test_anything_after_the_signature_is_refused(prepared, once_signed):
    assert refusal_of(prepared, with_change(once_signed, change_language)) == "partial_coverage"


def test_bytes_appended_to_the_signature_are_refused(prepared, once_signed):
    assert refusal_of(prepared, once_signed + b"\n%% tambahan\n") == "partial_coverage"


@pytest.mark.parametrize("change", [change_language, replace_first_page, add_field])
def test_a_change_before_the_first_signature_is_refused(prepared, change):
    altered = samples.sign_as_director(with_change(prepared, change))

    assert refusal_of(prepared, altered) == "unexpected_change"


def test_a_change_before_the_second_signature_is_refused(once_signed):
    altered = samples.sign_as_regent(with_change(once_signed, replace_first_page))

    code = refusal_of(once_signed, altered, seat=REGENT_SEAT, field=SignatureField.SECOND_PARTY)

    assert code == "earlier_signature_broken"


def test_an_earlier_bad_revision_is_refused(once_signed):
    """What is found out about the last revision answers for that one only."""
    sent = with_change(once_signed, replace_first_page)

    code = refusal_of(sent, samples.sign_as_regent(sent), seat=REGENT_SEAT, field=SignatureField.SECOND_PARTY)

    assert code == "earlier_signature_broken"


@pytest.mark.parametrize(
    "rubbish", [b"", b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nstartxref\n9\n%%EOF"]
)
def test_rubbish_is_unreadable(rubbish):
    with pytest.raises(Unreadable):
        read_signatures(rubbish, trust_roots=SIGNER.trust_roots(), at=SIGNED_AT)


def test_a_truncated_file_is_unreadable(prepared):
    with pytest.raises(Unreadable):
        embedded_terms(prepared[: len(prepared) // 2])


def test_the_embedded_terms_are_the_agreed_ones(twice_signed):
    assert embedded_terms(twice_signed) == terms().canonical()


def test_the_print_tells_the_terms_before_and_after_signing(prepared, twice_signed):
    check_printed(prepared, terms())
    check_printed(twice_signed, terms())


@pytest.mark.parametrize("name", samples.AWKWARD_NAMES[::15])
def test_the_print_tells_awkward_terms(name):
    agreed = terms(
        place=name,
        indicators=(
            indicator(name=name, objective=name, unit=name),
            indicator("I-2", quarters=("", "72.5", "", "85")),
        ),
        signatories=(changed(DIRECTOR, office_title=name, name=name), REGENT),
    )

    check_printed(render_contract(agreed).pdf, agreed)


def test_fifty_nine_rows_are_each_checked():
    agreed = terms(
        indicators=tuple(indicator(f"I-{number}", target_year=str(number)) for number in range(1, 60))
    )

    check_printed(render_contract(agreed).pdf, agreed)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"number": "KKI/0009/35.23/2025"}, ["kontrak.json", "KKI/0009/35.23/2025"]),
        (
            {
                "signatories": (
                    changed(DIRECTOR, capacity="plt", letter_no="800/7/2025", letter_on="2025-01-02"),
                    REGENT,
                )
            },
            ["kontrak.json", f"Plt. {DIRECTOR.office_title}", "800/7/2025"],
        ),
        ({"indicators": (indicator(target_year="86"),)}, ["kontrak.json", "I-1: 86 65 72,5 – 85"]),
        (
            {"indicators": (indicator(quarters=("65", "72.5", "80", "85")),)},
            ["kontrak.json", "I-1: 85 65 72,5 80 85"],
        ),
    ],
)
def test_a_print_of_other_terms_is_refused(prepared, changes, missing):
    with pytest.raises(PrintDiffers) as refusal:
        check_printed(prepared, terms(**changes))

    assert refusal.value.facts["missing"] == missing
