"""A witness of its own process cosigns what continues what it saw, and refuses a fork, whoever signed it."""

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from history.cosignatures import WitnessKey, cosigned, cosigned_at, witness_key
from history.models import Cosignature
from history.notes import BadNote, Checkpoint, signed, verified
from history.queries import key_texts, newest_checkpoint
from history.services.log_key import key_in
from history.services.sealing import Sealed
from history.services.witnesses import show_newest, unusable_witnesses
from history.witness import Witness
from operation.services.kept import witnesses
from tests.operation.starting import ROOT
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NAME = "saksi.inspektorat.example"
Sealing = Callable[[], Sealed]


class WitnessProcess:
    """`manage.py run_witness`, without any database."""

    def __init__(self, store: Path, log: str) -> None:
        self._asked = [sys.executable, "manage.py", "run_witness", NAME, "--store", str(store)]
        self._env = {"PATH": "", "DATABASE_URL": "sqlite:////nowhere/at/all", "PRAKARSA_DATA_DIR": str(store)}
        done = subprocess.run(
            [*self._asked, "--key"], cwd=ROOT, env=self._env, capture_output=True, text=True, check=True
        )
        self.key = done.stdout.strip()
        self._log, self._process = log, None

    def start(self) -> str:
        """Its address."""
        asked = [*self._asked, "--listen", "127.0.0.1:0", "--log", self._log]
        self._process = subprocess.Popen(asked, cwd=ROOT, env=self._env, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        return "http://" + self._process.stdout.readline().split()[-1].rstrip(".")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()
        self._process = None


@pytest.fixture
def witness(world: World, sealed: Sealing, tmp_path: Path) -> Iterator[WitnessProcess]:
    world.submitted()
    sealed()
    found = WitnessProcess(tmp_path / "saksi", key_texts()[0])
    yield found
    found.stop()


def test_it_cosigns_what_goes_on_and_everybody_sees_it(
    world: World, sealed: Sealing, witness: WitnessProcess, settings: Settings, client: Client
) -> None:
    settings.PRAKARSA_WITNESSES = f"{witness.start()} {witness.key}"
    # Its first answer was lost: it is asked with another size than it knows, and says so.
    assert asked(settings.PRAKARSA_WITNESSES.split()[0], f"old 0\n\n{newest_checkpoint().note}") == 200  # type: ignore[union-attr]
    said = [show_newest(at=world.now), show_newest(at=world.now)]
    world.submitted(title="Yang kedua")
    sealed()
    said.append(show_newest(at=world.now))

    assert said == [[], [], []]
    assert Cosignature.objects.count() == 2
    note = client.get("/api/v1/history/checkpoint/").content.decode()
    assert cosigned_at(note, WitnessKey.parsed(witness.key)) <= timezone.now()
    assert verified(note, key_texts()[0]).size == newest_checkpoint().size  # type: ignore[union-attr]
    witness.stop()
    world.submitted(title="Yang ketiga")
    sealed()
    [away] = show_newest(at=world.now)
    assert NAME in away


def test_a_fork_is_refused_though_the_log_signed_it(
    world: World, sealed: Sealing, witness: WitnessProcess, settings: Settings, log_folder: Path
) -> None:
    settings.PRAKARSA_WITNESSES = f"{witness.start()} {witness.key}"
    show_newest(at=world.now)
    newest = newest_checkpoint()
    assert newest is not None
    key = key_in(log_folder / "log.pem")
    origin = key_texts()[0].partition("+")[0]
    # Whoever has the database and the key of the log signs another past.
    forged = newest.__class__(
        size=newest.size + 1, root=b"x" * 32, note=signed(Checkpoint(origin, newest.size + 1, b"x" * 32), key)
    )
    same_size = newest.__class__(
        size=newest.size, root=b"y" * 32, note=signed(Checkpoint(origin, newest.size, b"y" * 32), key)
    )

    for fork, path in ((forged, "QUFB"), (same_size, "")):
        body = f"old {newest.size}\n{path and 'A' * 43 + '='}\n\n{fork.note}".replace("\n\n\n", "\n\n")
        assert asked(settings.PRAKARSA_WITNESSES.split()[0], body) == 422


class _Beyond(BaseHTTPRequestHandler):
    """A witness that knows a size of more digits than Python reads."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(409)
        self.end_headers()
        self.wfile.write(b"9" * 5000)

    def log_message(self, *said: object) -> None:
        pass


def test_an_answer_beyond_measure_ends_no_round(world: World, sealed: Sealing, settings: Settings) -> None:
    world.submitted()
    sealed()
    key = witness_key(NAME, Ed25519PrivateKey.generate())
    with HTTPServer(("127.0.0.1", 0), _Beyond) as server:
        Thread(target=server.handle_request, daemon=True).start()
        settings.PRAKARSA_WITNESSES = f"http://127.0.0.1:{server.server_port} {key.text}"

        [said] = show_newest(at=world.now)

    assert (NAME in said, " 409: 999" in said) == (True, True)


def test_a_key_that_is_none_is_named_and_takes_no_page_down(
    world: World, sealed: Sealing, settings: Settings, client: Client
) -> None:
    """Where it stood before the start check was asked: a server keeps running with the settings that it has."""
    world.submitted()
    sealed()
    key = witness_key(NAME, Ed25519PrivateKey.generate()).text
    wrong = {
        f"https://a.example {key[:-3]}": f"“{key[:-3]}”",
        f"https://a.example {key} https://b.example {key}": NAME,
        "https://a.example saksi": "“saksi”",
    }
    for setting, named in wrong.items():
        settings.PRAKARSA_WITNESSES = setting
        assert named in unusable_witnesses()
        assert client.get("/catatan/").status_code == 200
        assert unusable_witnesses() == next(witnesses(timezone.now())).sentence
    settings.PRAKARSA_WITNESSES = f"https://a.example {key}"
    assert unusable_witnesses() == ""


def asked(address: str, body: str) -> int:
    """The status of its answer."""
    try:
        with urllib.request.urlopen(f"{address}/add-checkpoint", data=body.encode(), timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_what_is_none_of_its_logs_or_no_checkpoint_is_refused(
    world: World, sealed: Sealing, log_folder: Path, tmp_path: Path
) -> None:
    world.submitted()
    note = sealed().note
    own = Ed25519PrivateKey.generate()
    found = Witness(NAME, own, tmp_path / "saksi", (key_texts()[0],))
    stranger = signed(Checkpoint("lain.example/log", 3, b"x" * 32), own)
    forged = signed(Checkpoint(key_texts()[0].partition("+")[0], 3, b"x" * 32), own)
    first = note.replace("\n\n", "\n\n", 1)

    def status(body: str) -> int:
        return found.add_checkpoint(body.encode(), at=world.now).status

    assert [
        status(""),
        status(f"old x\n\n{note}"),
        status(f"old 0\nkeliru\n\n{note}"),
        status(f"old 0\n\n{stranger}"),
        status(f"old 0\n\n{forged}"),
        status(f"old 999\n\n{note}"),
        status(f"old 1\n\n{note}"),
        status(f"old 0\n{'A' * 43}=\n\n{note}"),
        status(f"old 0\n\n{first}"),
        status(f"old 0\n\n{first}"),
    ] == [400, 400, 400, 404, 403, 400, 409, 422, 200, 409]
    [file] = (tmp_path / "saksi").glob("*.checkpoint")
    file.write_text("rusak")
    with pytest.raises(BadNote):
        status(f"old 0\n\n{note}")


def test_a_cosignature_is_of_its_text_its_time_and_its_key() -> None:
    own, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    text = "log.example\n3\n" + "A" * 43 + "=\n"
    line = cosigned(text, NAME, own, at=timezone.now())
    key = witness_key(NAME, own)

    assert WitnessKey.parsed(key.text) == key
    assert cosigned_at(f"{text}\n{line}", key) <= timezone.now()
    for note, asked_key in (
        (f"{text}\n{line}", witness_key(NAME, other)),
        (f"{text.replace('3', '4', 1)}\n{line}", key),
        (f"{text}\n{line[:60]}{'B' if line[60] != 'B' else 'C'}{line[61:]}", key),
        (text, key),
    ):
        with pytest.raises(BadNote):
            cosigned_at(note, asked_key)
