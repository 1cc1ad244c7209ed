"""From outside, over HTTP: an innovator and an inspector walk with a client generated from the interface description,
and the worked audit of docs/audit.md does what it says."""

import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from rest_framework.test import APIClient

from history.services.sealing import seal
from innovations.models import Innovation
from tests.world import PASSWORD, World
from workflow.models import Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
DOCUMENT = Path(__file__).parents[2] / "docs" / "audit.md"
NAME = "prakarsa_client"
Calling = Callable[..., Any]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the client, made without a warning."""
    folder = tmp_path_factory.mktemp("generated")
    accept = {"Accept": "application/vnd.oai.openapi+json"}
    schema = APIClient().get(reverse("api:schema"), headers=accept).json()
    (folder / "schema.json").write_text(json.dumps(schema))
    # How files are read must be told: the generator would leave them out with a warning, and a warning is a failure.
    files = {
        kind: "application/octet-stream"
        for kind in media_types(schema)
        if not re.search(r"\bjson$|^text/", kind)
    }
    (folder / "config.json").write_text(json.dumps({"post_hooks": [], "content_type_overrides": files}))
    command = [str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--fail-on-warning"]
    command += ["--path", "schema.json", "--output-path", NAME, "--meta", "none", "--config", "config.json"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == NAME]:
        del sys.modules[name]


def media_types(schema: dict[str, Any]) -> set[str]:
    """What answers come as."""
    operations = [each for path in schema["paths"].values() for each in path.values()]
    answers = [answer for each in operations for answer in each["responses"].values()]
    return {kind for answer in answers for kind in answer.get("content", {})}


@pytest.fixture
def calling(generated: Path, live_server: LiveServer) -> Iterator[Callable[[str], Calling]]:
    """Signs somebody in through the client; calls its functions by name, and hands out what they parsed."""
    client: ModuleType = importlib.import_module(NAME)
    opened: list[Any] = []

    def function(name: str) -> Any:
        return importlib.import_module(f"{NAME}.api.{name}").sync_detailed

    def signed_in(user: str) -> Calling:
        models = importlib.import_module(f"{NAME}.models")
        credentials = models.CredentialsRequest(email=f"{user}@uji.example", password=PASSWORD)
        nobody = client.Client(base_url=live_server.url)
        answer = function("auth.auth_token_create")(client=nobody, body=credentials)
        theirs = client.AuthenticatedClient(base_url=live_server.url, token=answer.parsed.token)
        opened.extend((nobody, theirs))

        def call(name: str, *parts: Any, expect: int = HTTPStatus.OK, body: Any = None, **given: Any) -> Any:
            if body is not None:
                kind, values = body
                given["body"] = getattr(models, kind)(**values)
            found = function(name)(*parts, client=theirs, **given)
            assert found.status_code == expect, (name, found.content)
            return found.parsed

        return call

    yield signed_in
    for each in opened:
        each.get_httpx_client().close()


def test_an_innovator_hands_in_and_an_inspector_reads_it(
    world: World, calling: Callable[[str], Calling], settings: Settings, tmp_path: Path, generated: Path
) -> None:
    settings.PRAKARSA_LOG_KEY_FILE = str(tmp_path / "log.pem")
    types = importlib.import_module(f"{NAME}.types")
    enums = importlib.import_module(f"{NAME}.models")
    with time_machine.travel(world.tick(), tick=True):
        call = calling("innovator")
        values = {
            "title": "Kantin Puspa",
            "intake": enums.IntakeEnum("register"),
            "year": 2024,
            "form": enums.FormEnum("pelayanan_publik"),
            "medium": enums.MediumEnum("non_digital"),
            "description": "Kelas calon pengantin.",
            "agency": str(world.agency.pk),
        }
        made = call("innovations.innovations_create", expect=201, body=("NewInnovationInputRequest", values))
        for name in ("Peserta kelas", "Waktu tunggu"):
            row = {"name": name, "unit": "Orang", "target_year": "200"}
            call(
                "innovations.innovations_indicators_create",
                made.id,
                expect=201,
                body=("IndicatorInputRequest", row),
            )
        file = types.File(payload=b"%PDF-1.7\n%%EOF\n", file_name="bukti.pdf", mime_type="application/pdf")
        call(
            "innovations.innovations_attachments_create",
            made.id,
            expect=201,
            body=("UploadRequest", {"file": file}),
        )
        steps = call("innovations.innovations_transitions_list", made.id)
        assert "submit" in json.dumps([step.to_dict() for step in getattr(steps, "results", steps)])
        call(
            "innovations.innovations_transitions_create",
            made.id,
            "submit",
            body=("InnovationTransitionRequest", {}),
        )
        shown = call("innovations.innovations_retrieve", made.id)
        files = call("innovations.innovations_attachments_list", made.id)
        assert (shown.title, files.results[0].name) == ("Kantin Puspa", "bukti.pdf")
        assert Innovation.objects.get(pk=made.id).state != "draft"
        seal(at=world.tick(minutes=5))

        call = calling("inspector")
        assert call("me.me_retrieve").offices
        events = call("history.history_events_list", subject=made.id).results
        assert "innovation.submit" in {event.kind for event in events}
        checkpoint = call("history.history_checkpoint_retrieve")
        assert checkpoint.startswith("prakarsa.localhost/history\n")
        proof = call("history.history_proof_inclusion_retrieve", event=UUID(str(events[0].id)))
        assert proof.startswith("c2sp.org/tlog-proof@v1")


def blocks(kind: str) -> list[str]:
    """Parts of the document that are run, in their order."""
    return re.findall(rf"^```{kind}\n(.*?)^```", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_worked_audit_does_what_it_says(
    world: World, live_server: LiveServer, settings: Settings, tmp_path: Path
) -> None:
    settings.PRAKARSA_LOG_KEY_FILE = str(tmp_path / "log.pem")
    first = world.approved()
    seal(at=world.tick())
    folder = tmp_path / "audit"
    folder.mkdir()
    (folder / "audit.py").write_text(blocks("python")[0])
    keep, *later = blocks("sh")
    with time_machine.travel(world.tick(), tick=True):
        given = {"email": "inspector@uji.example", "password": PASSWORD}
        token = APIClient().post("/api/v1/auth/token/", given, format="json").json()["token"]
        known = {"SERVER": live_server.url, "TOKEN": token, "PATH": os.environ["PATH"]}
        told = [run(keep, folder, known)]
    second = world.approved(title="Antrean Daring")
    seal(at=world.tick())
    with time_machine.travel(world.now + timedelta(minutes=1), tick=True):
        told.append(run("\n".join(later), folder, known))
        rows = [line.split("\t") for line in (folder / "decisions.txt").read_text().splitlines()]
        decisions = Event.objects.filter(kind="innovation.decide")
        assert len(rows) == decisions.count() >= 4
        assert {row[2] for row in rows} == {str(first.pk), str(second.pk)}

        # It fails where it must: one entry is another one, the kept checkpoint is of another log.
        entries = (folder / "entries.ndjson").read_text()
        changed = entries.replace(str(first.pk), str(second.pk), 1)
        assert changed != entries
        (folder / "entries.ndjson").write_text(changed)
        verify = later[1].splitlines()[-1]
        again = subprocess.run(["sh", "-c", verify], cwd=folder, env=known, capture_output=True, check=False)
        assert again.returncode == 1


def run(script: str, folder: Path, known: dict[str, str]) -> str:
    """What a shell says that stops at the first fault."""
    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=folder,
        env=known,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
