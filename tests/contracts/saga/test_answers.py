"""Answers stored on disk before the database knows of them."""

from pathlib import Path
from uuid import uuid4

from django.test import override_settings

from contracts.signing import response_spool


def test_a_stray_folder_does_not_stop_the_sweep(tmp_path: Path) -> None:
    request_id = uuid4()
    with override_settings(PRAKARSA_DATA_DIR=tmp_path):
        response_spool.save(request_id, b"%PDF")
        stray = tmp_path / "answers" / "lost+found"
        stray.mkdir()
        (stray / "abc").write_bytes(b"x")

        found = list(response_spool.pending())

    assert found == [(request_id, b"%PDF")]
