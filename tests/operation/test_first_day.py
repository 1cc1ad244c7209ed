"""The first day of an installation, as shipped, in production mode."""

from pathlib import Path

import pytest

from tests.operation.starting import answer_of_gunicorn, copy_named, environment, manage

pytestmark = pytest.mark.django_db(transaction=True)


def test_begin_loads_the_rules_and_prints_where_to_go(tmp_path: Path) -> None:
    with copy_named("first_day", tmp_path) as copy:
        env = environment(tmp_path, copy.url())
        begun = manage("begin", env=env)
        page = answer_of_gunicorn(tmp_path, env, "/mulai/").decode()

    told, key = begun.lines[-2:]
    assert begun.status == 0, begun
    assert any(line.startswith("tuban-2018@1:") for line in begun.lines)
    assert any("holidays.csv: 108 baru" in line for line in begun.lines)
    assert f"{env['PRAKARSA_PUBLIC_URL']}/mulai/" in told
    assert len(key) == 32
    assert page.startswith("HTTP/1.0 200 OK\r\n")
    assert 'name="key"' in page
