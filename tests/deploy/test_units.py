"""systemd's own tools judge the shipped units."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.supervisor import PROGRAM, parsed
from tests.operation.starting import ROOT

SHIPPED = ROOT / "deploy" / "systemd"
# Of 10, in tenths; a service without any protection has 9.6.
MOST_EXPOSED = 23


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units as they are installed from this directory."""
    folder = tmp_path_factory.mktemp("units")
    for path in SHIPPED.rglob("*.*"):
        if path.is_file():
            place = folder / path.relative_to(SHIPPED)
            place.parent.mkdir(exist_ok=True)
            place.write_text(path.read_text().replace(PROGRAM, str(ROOT)))
    return folder


def analyzed(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", "--no-pager", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_systemd_takes_every_unit(units: Path) -> None:
    files = sorted(path for path in units.iterdir() if path.is_file())

    judged = analyzed("verify", *files)

    assert len(files) >= 8
    assert [line for line in (judged.stdout + judged.stderr).splitlines() if "prakarsa" in line] == []
    assert judged.returncode == 0


def test_no_service_is_exposed(units: Path) -> None:
    services = sorted(units.glob("*.service"))

    judged = {
        path.name: analyzed("security", "--offline=yes", f"--threshold={MOST_EXPOSED}", path)
        for path in services
    }

    assert len(services) >= 4
    assert {name: done.stdout[-200:] for name, done in judged.items() if done.returncode != 0} == {}


@pytest.mark.parametrize("name", ["postgresql@.service", "nginx.service"])
def test_what_debian_leaves_lying_starts_again(units: Path, name: str) -> None:
    folder = units / "debian"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text((Path("/usr/lib/systemd/system") / name).read_text())
    shutil.copytree(SHIPPED / f"{name}.d", folder / f"{name}.d")

    judged = analyzed("verify", "--recursive-errors=no", folder / name.replace("@.", "@15-main."))
    told = {**parsed(folder, name), **parsed(folder / f"{name}.d", "prakarsa.conf")}

    assert [line for line in judged.stderr.splitlines() if "prakarsa" in line] == []
    assert ("Service", "Restart") not in parsed(folder, name)
    assert (told["Service", "Restart"], told["Service", "RestartSec"]) == (["on-failure"], ["1"])
    # However often it failed.
    assert told["Unit", "StartLimitIntervalSec"] == ["0"]


def test_units_name_users_and_places_that_the_installer_makes() -> None:
    text = "".join(path.read_text() for path in SHIPPED.rglob("*.service"))
    installer = "".join(path.read_text() for path in (ROOT / "tools").glob("install*/*.py"))

    assert set(re.findall(r"^User=(\w+)$", text, re.MULTILINE)) == {
        "prakarsa_app",
        "prakarsa_owner",
        "prakarsa_seq",
    }
    assert '"prakarsa_app", "prakarsa_owner", "prakarsa"' in installer
    assert 'SEQUENCER, LOG = "prakarsa_seq", Path("/var/lib/prakarsa-log")' in installer
