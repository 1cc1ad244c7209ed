"""`verify_contract`: exit statuses and what it prints."""

import json

import pytest
from django.core.management import CommandError, call_command

from contracts.documents import store


def status_of(*arguments, capsys):
    try:
        call_command("verify_contract", *arguments)
    except SystemExit as ending:
        return ending.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_the_exit_status_tells_the_verdict(world, tmp_path, capsys):
    contract = world.awaiting_signatures()
    pdf = store.load(contract.documents.get().sha256)
    genuine, changed, garbage = (tmp_path / name for name in ("asli.pdf", "lain.pdf", "rusak.pdf"))
    genuine.write_bytes(pdf)
    changed.write_bytes(pdf + b"\n")
    garbage.write_bytes(b"bukan PDF")

    code, printed = status_of(str(genuine), "--json", capsys=capsys)

    assert code == 0
    assert {
        key: json.loads(printed)[key] for key in ("verdict", "version", "terms_match", "print_matches")
    } == {
        "verdict": "identical",
        "version": 0,
        "terms_match": True,
        "print_matches": True,
    }
    assert status_of(str(changed), capsys=capsys)[0] == 1
    assert status_of(str(garbage), capsys=capsys)[0] == 2


def test_a_missing_file_is_unreadable(db):
    with pytest.raises(CommandError) as error:
        call_command("verify_contract", "/tidak/ada.pdf")

    assert error.value.returncode == 2
