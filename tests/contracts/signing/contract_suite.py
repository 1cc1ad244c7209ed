"""What every signing backend must do. A backend's test module imports all of this and brings its fixture `backend`."""

from dataclasses import dataclass, field

import pytest

from contracts.signing import base
from contracts.signing.base import KeyHolder
from contracts.verification import examination
from tests.contracts.signing import documents
from tests.contracts.signing.documents import (
    DIRECTOR_SEAT,
    FIRST,
    OUTDATED_SEAT,
    REGENT_SEAT,
    SECOND,
    SIGNED_AT,
    STRANGER_SEAT,
    sign,
)

WRONG_SECRET = "bukan-rahasianya"


@dataclass(frozen=True)
class Backend:
    """A signer with a director and a regent, a seat whose certificate is outdated, and a seat without any."""

    signer: base.Signer
    director_secret: str = field(repr=False)
    regent_secret: str = field(repr=False)

    def first(self, pdf):
        """Signed by the director."""
        return sign(self.signer, pdf, seat=DIRECTOR_SEAT, field=FIRST, secret=self.director_secret)

    def second(self, pdf):
        """Signed by the regent."""
        return sign(self.signer, pdf, seat=REGENT_SEAT, field=SECOND, secret=self.regent_secret)

    def accept(self, before, after, *, seat, field):
        """What the product itself says about an answer."""
        return examination.accept_signed(
            before,
            after,
            expected_field=self.signer.returned_field(field=field),
            expected_fingerprint=self.signer.certificate_fingerprint(holder=KeyHolder(seat)),
            trust_roots=self.signer.trust_roots(),
            at=SIGNED_AT,
        )


@pytest.fixture(scope="session")
def prepared():
    return documents.prepared()


def test_a_signature_is_accepted(backend, prepared):
    signed = backend.first(prepared)

    facts = backend.accept(prepared, signed, seat=DIRECTOR_SEAT, field=FIRST)

    assert (facts.field, facts.valid, facts.covers_whole_file) == (FIRST, True, True)


def test_the_second_signature_keeps_the_first_one_valid(backend, prepared):
    once = backend.first(prepared)

    twice = backend.second(once)

    backend.accept(once, twice, seat=REGENT_SEAT, field=SECOND)
    roots = backend.signer.trust_roots()
    found = examination.read_signatures(twice, trust_roots=roots, at=SIGNED_AT)
    assert [(facts.field, facts.valid) for facts in found] == [(FIRST, True), (SECOND, True)]


def test_the_signed_file_begins_with_the_sent_one(backend, prepared):
    once = backend.first(prepared)

    twice = backend.second(once)

    assert once.startswith(prepared)
    assert twice.startswith(once)


def test_the_certificate_is_the_announced_one(backend, prepared):
    signed = backend.first(prepared)

    roots = backend.signer.trust_roots()
    found = examination.read_signatures(signed, trust_roots=roots, at=SIGNED_AT)
    announced = backend.signer.certificate_fingerprint(holder=KeyHolder(DIRECTOR_SEAT))
    assert [facts.certificate_sha256 for facts in found] == [announced]


def test_two_officials_have_two_certificates(backend):
    prints = {
        backend.signer.certificate_fingerprint(holder=KeyHolder(seat))
        for seat in (DIRECTOR_SEAT, REGENT_SEAT)
    }

    assert len(prints) == 2


def test_a_wrong_secret_signs_nothing(backend, prepared):
    with pytest.raises(base.WrongSecret) as refusal:
        sign(backend.signer, prepared, seat=DIRECTOR_SEAT, field=FIRST, secret=WRONG_SECRET)

    assert refusal.value.may_have_signed is False


def test_an_outdated_certificate_signs_nothing(backend, prepared):
    with pytest.raises(base.SignerRefused) as refusal:
        sign(backend.signer, prepared, seat=OUTDATED_SEAT, field=FIRST, secret=backend.director_secret)

    assert refusal.value.code == "certificate_expired"


def test_a_seat_without_a_certificate_is_refused(backend, prepared):
    with pytest.raises(base.NoSigningKey):
        sign(backend.signer, prepared, seat=STRANGER_SEAT, field=FIRST, secret=backend.director_secret)
    with pytest.raises(base.NoSigningKey):
        backend.signer.certificate_fingerprint(holder=KeyHolder(STRANGER_SEAT))


def test_the_second_party_cannot_sign_first(backend, prepared):
    with pytest.raises(base.FieldNotReady):
        backend.second(prepared)


def test_a_signed_field_is_not_signed_again(backend, prepared):
    signed = backend.first(prepared)

    with pytest.raises(base.FieldNotReady):
        backend.first(signed)


def test_a_file_without_fields_is_not_signed(backend):
    with pytest.raises(base.FieldNotReady):
        backend.first(documents.unsigned())


def test_bytes_that_are_no_pdf_are_not_signed(backend):
    with pytest.raises(base.SigningError) as refusal:
        backend.first(b"bukan pdf")

    assert refusal.value.may_have_signed is False


def test_the_signature_shows_in_its_box_and_nowhere_else(backend, prepared, tmp_path):
    signed = backend.first(prepared)

    left, bottom, right, top = documents.changed_box(prepared, signed, tmp_path)

    _page, (box_left, box_bottom, box_right, box_top) = documents.BOXES[FIRST]
    assert box_left - 1 <= left < right <= box_right + 1
    assert box_bottom - 1 <= bottom < top <= box_top + 1
    # More than a frame or a dot: the stamp fills a good part of its box.
    assert (right - left) * (top - bottom) > 0.25 * (box_right - box_left) * (box_top - box_bottom)


def test_both_signatures_show(backend, prepared, tmp_path):
    once = backend.first(prepared)

    twice = backend.second(once)

    left, _bottom, right, _top = documents.changed_box(once, twice, tmp_path)
    _page, (box_left, _box_bottom, box_right, _box_top) = documents.BOXES[SECOND]
    assert box_left - 1 <= left < right <= box_right + 1
