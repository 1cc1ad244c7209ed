"""The file of the embedded database is moved away while the site serves, and comes back."""

import json
from pathlib import Path

import pytest

from tests.operation.starting import copy_named, environment, running_gunicorn
from tests.operation.test_outages import read

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
PAGE, ANSWER = "/", "/api/v1/public/innovations/"


def test_a_file_that_was_moved_is_an_outage_and_no_new_one_is_made(tmp_path: Path) -> None:
    with copy_named("moved", tmp_path) as copy:
        file, away = Path(copy.name), tmp_path / "away"
        env = environment(tmp_path, copy.url(), DATABASE_CONN_MAX_AGE="0")
        with running_gunicorn(tmp_path, env) as ask:
            before = [read(ask(path))[0] for path in (PAGE, ANSWER)]
            file.rename(away)
            page, answer = read(ask(PAGE)), read(ask(ANSWER))
            made = file.exists()
            away.rename(file)
            after = [read(ask(path))[0] for path in (PAGE, ANSWER)]

    assert (before, made, after) == ([200, 200], False, [200, 200])
    assert [(status, head["Retry-After"]) for status, head, _body in (page, answer)] == [(503, "10")] * 2
    assert "Sistem belum dapat melayani saat ini" in page[2].decode()
    assert answer[1]["Content-Type"] == "application/problem+json"
    assert json.loads(answer[2])["code"] == "try_again"
