"""The service's errors: in the text, in the status code, with HTTP 200."""

import json

import pytest

from contracts.signing import base
from contracts.signing.bsre_answers import ServiceError, complaint_of, refusal_of
from contracts.signing.http_exchange import HttpAnswer
from contracts.signing.secret import Secret

NO_SECRET = Secret("")


def answer(status, members):
    return HttpAnswer(status, {}, json.dumps(members).encode())


WORDS = [
    (400, {"error": "Proses signing gagal : Passphrase salah 2031", "status_code": 400}, "2031"),
    (400, {"error": "Proses signing gagal : (2031).", "status_code": 400}, "2031"),
    (400, {"error": "Proses signing gagal", "status_code": 2011}, "2011"),
    (400, {"error": "Proses signing gagal", "status_code": "2011"}, "2011"),
    (200, {"error": "User 3523 belum terdaftar 2011"}, "2011"),
    (400, {"message": "Tidak terdaftar 2011"}, "2011"),
    (400, {"error": "com.itextpdf.text.exceptions.InvalidPdfException"}, ""),
]


@pytest.mark.parametrize(("status", "members", "code"), WORDS)
def test_the_code_is_found_where_it_stands(status, members, code):
    complaint = complaint_of(answer(status, members), secret=NO_SECRET)

    assert complaint is not None
    assert complaint.code == code


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7", b"", b"[]", b"{}", b'{"message": "berhasil 2031"}', b"[" * 90_000]
)
def test_other_bodies_are_no_complaint(body):
    assert complaint_of(HttpAnswer(200, {}, body), secret=NO_SECRET) is None


def test_a_repeated_secret_is_taken_out():
    complaint = complaint_of(
        answer(400, {"error": "passphrase=kun%20ci kun ci a3VuIGNp"}), secret=Secret("kun ci")
    )

    assert complaint == ServiceError("", "passphrase=… … …")


def test_an_unknown_number_is_kept_for_the_administrator():
    refusal = refusal_of(ServiceError("2044", "sesuatu"), answer(400, {}))

    assert isinstance(refusal, base.SignerRefused)
    assert refusal.facts == {"provider_code": "2044", "provider_text": "sesuatu"}
