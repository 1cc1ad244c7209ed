"""What the installer writes is kept, changed and read as its options say."""

import re
from pathlib import Path

from config.settings import PRAKARSA_MOST_UPLOAD_BYTES
from tests.deploy.proxy import HOST
from tests.operation.starting import ROOT
from tools.installing.certificate import chosen
from tools.installing.environment import defaults, merged, read
from tools.installing.machine import Machine
from tools.installing.services import site_text


def test_a_second_run_changes_nothing_and_keeps_what_people_wrote() -> None:
    first = merged("", {}, defaults(HOST, port="5432"))
    edited = first.replace("EMAIL_URL=smtp://localhost", "# ours\nEMAIL_URL='smtp://a b@mail'")

    assert merged(first, {}, defaults(HOST, port="5432")) == first
    assert merged(edited, {}, defaults(HOST, port="5432")) == edited
    assert read(edited)["EMAIL_URL"] == "smtp://a b@mail"
    assert read(edited)["SECRET_KEY"] == read(first)["SECRET_KEY"]


def test_an_option_changes_its_setting_alone() -> None:
    first = merged("# kept\n", {}, defaults(HOST, port="5433"))
    sender = 'Prakarsa "Tuban" <a@b>'

    changed = merged(first, {"DEFAULT_FROM_EMAIL": sender}, defaults(HOST, port="5433"))

    assert read(changed) == read(first) | {"DEFAULT_FROM_EMAIL": sender}
    assert changed.startswith("# kept\n")
    assert "port=5433" in read(changed)["DATABASE_URL"]


def test_certificates_stay_chosen(tmp_path: Path) -> None:
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    for file in files:
        file.touch()
    site = tmp_path / "site"
    site.write_text(site_text(HOST, files, "25"))

    assert chosen(Machine(), HOST, (None, None), own=False, site=site) == files


def test_nginx_takes_what_the_program_takes() -> None:
    [most] = re.findall(r"client_max_body_size (\d+)m;", site_text(HOST, (Path("a"), Path("b")), "25"))
    [patience] = re.findall(r"proxy_read_timeout (\d+)s;", (ROOT / "deploy/nginx/prakarsa.conf").read_text())
    [graceful] = re.findall(
        r"^graceful_timeout = (\d+)$", (ROOT / "deploy/gunicorn.conf.py").read_text(), re.MULTILINE
    )
    [stopped] = re.findall(
        r"^TimeoutStopSec=(\d+)$", (ROOT / "deploy/systemd/prakarsa-web.service").read_text(), re.MULTILINE
    )

    assert int(most) * 1024 * 1024 == PRAKARSA_MOST_UPLOAD_BYTES
    assert int(patience) == int(graceful) < int(stopped)
