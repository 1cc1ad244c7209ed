"""A bundle verifies anywhere with Python alone, names what was changed in it, and holds what its reader may read."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from history.services.sealing import Sealed
from organisations.models import SensitiveRead
from tests.api.conftest import Api
from tests.world import World
from workflow.models import Event, EventPrivate

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Sealing = Callable[[], Sealed]


def verified(folder: Path, *more: str, what: str = ".") -> subprocess.CompletedProcess[str]:
    """What the program in the folder says of it: Python, no environment, no package."""
    asked = [sys.executable, "-I", "-S", "verify_log.py", "bundle", "--key", "key.txt", *more, what]
    return subprocess.run(asked, cwd=folder, env={}, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def taken(world: World, sealed: Sealing, tmp_path: Path) -> Path:
    """The bundle of an innovation with a signed contract, unpacked; `tmp_path/zip` is the file."""
    world.approved()
    (tmp_path / "kept.txt").write_text(sealed().note)
    contract = world.in_force()
    sealed()
    (tmp_path / "subject").write_text(contract.about)
    kept = (tmp_path / "kept.txt").read_text().split("\n")[1]
    address = f"history/bundle/?subject_type=innovation&subject={contract.about}&kept={kept}&reason=Audit"
    answer = Api(world).get(world.inspector, address)
    (tmp_path / "zip").write_bytes(b"".join(answer.streaming_content))
    zipfile.ZipFile(tmp_path / "zip").extractall(tmp_path / "bundle")
    return tmp_path / "bundle"


def test_a_bundle_verifies_in_a_fresh_folder_with_python_alone(world: World, taken: Path) -> None:
    done = verified(taken, "--kept", "../kept.txt")
    entries = [json.loads(line) for line in (taken / "entries.ndjson").read_text().splitlines()]
    subject = (taken.parent / "subject").read_text()

    assert (done.returncode, done.stderr, done.stdout[:6]) == (0, "", "SESUAI")
    assert verified(taken, what="../zip").returncode == 0
    assert {entry["subject"]["type"] for entry in entries if "subject" in entry} >= {
        "innovation",
        "contract",
        "report",
    }
    assert [e["seq"] for e in entries if e.get("subject", {}).get("id") == subject] == list(
        range(1, Event.objects.filter(subject_id=subject).count() + 1)
    )
    assert len(list((taken / "documents").iterdir())) == 3
    page = (taken / "index.html").read_text()
    assert "<script" not in page
    assert "setujui" in page
    assert "python3 verify_log.py bundle --key key.txt" in (taken / "BACA-SAYA.txt").read_text()
    row = SensitiveRead.objects.get(kind="bundle")
    assert (str(row.subject_id), row.reason) == (subject, "Audit")


def changed_event(bundle: Path) -> str:
    lines = (bundle / "entries.ndjson").read_bytes().split(b"\n")
    number = next(place for place, line in enumerate(lines) if b'"kind":"innovation.approve"' in line)
    lines[number] = lines[number].replace(b'"seq":', b'"seq": ')
    (bundle / "entries.ndjson").write_bytes(b"\n".join(lines))
    index = json.loads((bundle / "proofs.ndjson").read_text().splitlines()[number])["index"]
    return f"BERUBAH: entri {index} (innovation.approve pada innovation "


def changed_document(bundle: Path) -> str:
    file = sorted((bundle / "documents").iterdir())[1]
    file.write_bytes(file.read_bytes() + b" ")
    return f"BERUBAH: documents/{file.name} bukan dokumen yang dicatat"


def removed_document(bundle: Path) -> str:
    file = min((bundle / "documents").iterdir())
    file.unlink()
    return f"BERUBAH: documents/{file.name} tidak ada dalam paket"


def added_document(bundle: Path) -> str:
    (bundle / "documents" / "lain.pdf").write_bytes(b"%PDF-")
    return "BERUBAH: documents/lain.pdf tidak disebut oleh entri mana pun"


def removed_event(bundle: Path) -> str:
    for name in ("entries.ndjson", "proofs.ndjson"):
        lines = (bundle / name).read_bytes().splitlines(keepends=True)
        (bundle / name).write_bytes(b"".join(lines[:1] + lines[2:]))
    return "BERUBAH: innovation "


@pytest.mark.parametrize(
    "forge", [changed_event, changed_document, removed_document, added_document, removed_event]
)
def test_what_was_changed_in_a_bundle_is_named(taken: Path, forge: Callable[[Path], str]) -> None:
    expected = forge(taken)
    done = verified(taken)

    assert done.returncode == 1
    [named] = [line for line in done.stdout.splitlines() if line.startswith("BERUBAH")]
    assert named.startswith(expected)


def test_another_log_is_told_by_the_kept_checkpoint(world: World, taken: Path) -> None:
    note = (taken.parent / "kept.txt").read_text()
    (taken / "consistency.json").unlink()
    assert "tidak memuat bukti kesinambungan" in verified(taken, "--kept", "../kept.txt").stdout
    (taken.parent / "kept.txt").write_text(note.replace("\n", "\nX", 1))
    assert verified(taken, "--kept", "../kept.txt").returncode == 1


def test_the_page_tells_what_will_be_in_it_and_sends_it(world: World, taken: Path) -> None:
    subject, client = (taken.parent / "subject").read_text(), Client()
    client.force_login(world.inspector, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/riwayat/bukti/innovation/{subject}/"
    with time_machine.travel(world.tick(), tick=False):
        assert address in client.get(f"/riwayat/?subject={subject}").content.decode()
        assert "3 dokumen terdaftar" in client.get(address).content.decode()
        refused = client.get(address + "?unduh=1&kept=99999")
        assert (refused.status_code, "entri sebanyak itu" in refused.content.decode()) == (422, True)
        sent = client.get(address + "?unduh=1&reason=Pemeriksaan")
        assert b"".join(sent.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert SensitiveRead.objects.latest("pk").reason == "Pemeriksaan"


def test_a_bundle_is_for_inspectors_of_its_government(world: World, sealed: Sealing) -> None:
    innovation = world.decide(world.submitted(), world.head, "return", comment="Rahasia besar.")
    api, address = Api(world), f"history/bundle/?subject_type=innovation&subject={innovation.pk}"
    assert api.get(world.inspector, address).status_code == 404
    sealed()
    for who, status in ((None, 401), (world.sekda, 403), (world.foreign_inspector, 404)):
        assert api.get(who, address).status_code == status
    assert api.get(world.inspector, address.replace("innovation&", "report&")).status_code == 404
    assert api.get(world.inspector, address + "x").json()["errors"][0]["field"] == "subject"
    assert api.get(world.inspector, address + "&kept=99999").json()["errors"][0]["field"] == "kept"
    assert not SensitiveRead.objects.filter(kind="bundle").exists()
    sent = b"".join(api.get(world.inspector, address).streaming_content)
    assert EventPrivate.objects.get().value == "Rahasia besar."
    with zipfile.ZipFile(BytesIO(sent)) as archive:
        assert not any(b"Rahasia besar" in archive.read(name) for name in archive.namelist())
