"""Signed notes: what we sign, the verifier of inspectors takes; what anybody changes, neither takes."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from history.notes import BadNote, Checkpoint, signed, verified, verifier_key
from history.offline import verify_log

ORIGIN = "prakarsa.contoh.go.id/history"
KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
STATED = Checkpoint(ORIGIN, 1284, bytes(range(32)))
NOTE = signed(STATED, KEY)
KEY_TEXT = verifier_key(ORIGIN, KEY.public_key())


def test_a_note_says_what_was_signed_to_both_readers() -> None:
    assert verified(NOTE, KEY_TEXT) == STATED
    assert verify_log.statement(NOTE, verify_log.parsed_key(KEY_TEXT)) == (1284, STATED.root)


@pytest.mark.parametrize("changed", [NOTE.replace("\n", "\r\n"), f"\n{NOTE}\n", NOTE.rstrip("\n")])
def test_how_a_mail_or_an_editor_ends_lines_does_not_matter(changed: str) -> None:
    assert verified(changed, KEY_TEXT) == STATED
    assert verify_log.statement(changed, verify_log.parsed_key(KEY_TEXT)) == (1284, STATED.root)


WRONG = {
    "another size": NOTE.replace("1284", "1285"),
    "a size with a zero in front": signed(STATED, KEY).replace("1284", "01284"),
    "another root": NOTE.replace(
        base64.b64encode(STATED.root).decode(), base64.b64encode(b"x" * 32).decode()
    ),
    "another origin": NOTE.replace(ORIGIN, "prakarsa.lain.go.id/history"),
    "another key": signed(STATED, OTHER),
    "no signature": NOTE.partition("\n\n")[0],
    "a signature cut short": NOTE[:-9] + "\n",
    "the other's signature under our name": NOTE.partition("— ")[0]
    + signed(STATED, OTHER)[len(NOTE.partition("— ")[0]) :],
    "nothing": "",
    "no text": "\n\n",
    "a letter": "Yth. Inspektorat,\n\n— kami",
    "a very long one": "x\n" * 9000 + NOTE,
}


@pytest.mark.parametrize("note", WRONG.values(), ids=WRONG)
def test_no_other_note_is_taken(note: str) -> None:
    with pytest.raises(BadNote):
        verified(note, KEY_TEXT)
    with pytest.raises(verify_log.Wrong):
        verify_log.statement(note, verify_log.parsed_key(KEY_TEXT))


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AQ==", KEY_TEXT.replace("+", "-"), KEY_TEXT[:-4]])
def test_a_key_that_is_none_is_said(text: str) -> None:
    with pytest.raises(BadNote):
        verified(NOTE, text)
    with pytest.raises(verify_log.Wrong):
        verify_log.parsed_key(text)
