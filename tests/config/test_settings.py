"""A production installation starts only when it is complete, and then every protection is on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "PRAKARSA_ENV": "production",
    "SECRET_KEY": "k" * 20 + "0123456789" * 4,
    "ALLOWED_HOSTS": "prakarsa.example",
    "DATABASE_URL": "sqlite:////absent/prakarsa.sqlite3",
    "EMAIL_URL": "smtp://mail.example",
    "PRAKARSA_SIGNER": "bsre-v2",
    "PRAKARSA_ORIGIN": "prakarsa.example/history",
    "PRAKARSA_PUBLIC_URL": "https://prakarsa.example",
}


def manage(tmp_path, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PRAKARSA_DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_deployment_check_is_clean(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_does_not_start_without(tmp_path, name):
    environment = {key: value for key, value in PRODUCTION.items() if key != name}

    done = manage(tmp_path, "check", **environment)

    assert (done.returncode, f"ImproperlyConfigured: {name} is not set." in done.stderr) == (1, True)


def test_embedded_installation_makes_its_secret_key_once(tmp_path):
    manage(tmp_path, "check")
    first = (tmp_path / "keys/django_secret_key").read_text()

    manage(tmp_path, "check")

    assert (tmp_path / "keys/django_secret_key").read_text() == first
    assert (tmp_path / "keys/django_secret_key").stat().st_mode & 0o777 == 0o600
