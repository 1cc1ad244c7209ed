"""The log as others read it: checkpoints and proofs for anybody, entries for inspectors; on pages and by programs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from history.offline import verify_log
from history.queries import key_texts
from history.services.sealing import Sealed
from tests.api.conftest import Api
from tests.world import World
from workflow.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Sealing = Callable[[], Sealed]


def text(response: object) -> str:
    content = getattr(response, "streaming_content", None)
    return (b"".join(content) if content is not None else getattr(response, "content")).decode()  # noqa: B009


def test_anybody_keeps_a_checkpoint_and_sees_it_continued(
    world: World, sealed: Sealing, tmp_path: Path
) -> None:
    api = Api(world)
    world.approved()
    assert api.get(None, "history/checkpoint/").status_code == 404
    sealed()
    kept = text(api.get(None, "history/checkpoint/"))
    key = text(api.get(None, "history/key/")).strip()
    world.launched()
    sealed()
    later = text(api.get(None, "history/checkpoint/"))
    old, new = (verify_log.statement(note, verify_log.parsed_key(key))[0] for note in (kept, later))
    proof = api.get(None, f"history/proof/consistency/?old={old}&new={new}").json()

    for name, content in (("kept", kept), ("later", later), ("proof", json.dumps(proof))):
        (tmp_path / name).write_text(content)
    asked = ["grown", "--key", key, "--kept", str(tmp_path / "kept"), "--checkpoint", str(tmp_path / "later")]
    assert verify_log.main([*asked, str(tmp_path / "proof")]) == 0
    listed = api.get(None, "history/checkpoints/").json()["results"]
    assert [(row["size"], row["note"]) for row in listed] == [(new, later), (old, kept)]
    (tmp_path / "proof").write_text(json.dumps({"path": proof["path"][1:]}))
    assert verify_log.main([*asked, str(tmp_path / "proof")]) == 1


@pytest.mark.parametrize("query", ["", "old=0", "old=x", "old=9999", "old=3&new=2", "old=1&new=%00", "old=²"])
def test_a_proof_of_nothing_is_refused_by_name(world: World, sealed: Sealing, query: str) -> None:
    world.approved()
    sealed()
    refused = Api(world).get(None, f"history/proof/consistency/?{query}")

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] in {"old", "new"}


def test_an_inspector_takes_an_event_with_its_proof(
    world: World, sealed: Sealing, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    api = Api(world)
    innovation = world.approved()
    sealed()
    event = Event.objects.filter(subject_id=innovation.pk).latest("pk")
    address = f"history/proof/inclusion/?event={event.uuid}"
    (tmp_path / "proof").write_text(text(api.get(world.inspector, address)))

    assert verify_log.main(["entry", "--key", key_texts()[0], str(tmp_path / "proof")]) == 0
    assert str(event.uuid) in capsys.readouterr().out
    assert api.get(world.sekda, address).status_code == 403
    assert api.get(None, address).status_code == 401
    assert api.get(world.foreign_inspector, address).status_code == 404
    assert (
        api.get(world.inspector, "history/proof/inclusion/?event=x").json()["errors"][0]["field"] == "event"
    )


def test_entries_hold_what_one_inspects_and_hashes_of_the_rest(
    world: World, sealed: Sealing, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api = Api(world)
    world.approved()
    note = sealed().note
    mine = text(api.get(world.inspector, "history/entries/"))
    foreign = text(api.get(world.foreign_inspector, "history/entries/"))

    assert "innovation.approve" in mine
    assert "innovation." not in foreign
    (tmp_path / "checkpoint").write_text(note)
    for said in (mine, foreign):
        (tmp_path / "entries").write_text(said)
        asked = ["log", "--key", key_texts()[0], "--checkpoint", str(tmp_path / "checkpoint")]
        assert verify_log.main([*asked, str(tmp_path / "entries")]) == 0
    part = text(api.get(world.inspector, "history/entries/?start=2&end=5"))
    assert part.splitlines() == mine.splitlines()[2:5]
    assert api.get(world.inspector, "history/entries/?end=99999").json()["errors"][0]["field"] == "end"


def test_the_page_compares_what_somebody_kept(world: World, sealed: Sealing, client: Client) -> None:
    world.approved()
    assert "Belum ada yang disegel" in text(client.get("/catatan/"))
    kept = sealed().note
    world.launched()
    sealed()
    page = text(client.get("/catatan/"))
    assert key_texts()[0] in page.replace("&#x27;", "'").replace("&amp;", "&")

    pasted = text(client.post("/catatan/", {"checkpoint": kept.replace("\n", "\r\n")}))
    assert 'data-verdict="continued"' in pasted
    file = SimpleUploadedFile("pernyataan.txt", kept.encode())
    assert 'data-verdict="continued"' in text(client.post("/catatan/", {"file": file}))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"checkpoint": "Yth. Inspektorat"},
        {"checkpoint": "x" * 10_001},
        {"checkpoint": "prakarsa\n1\nAAAA\n\n— prakarsa AAAA"},
        {"file": SimpleUploadedFile("kosong", b"")},
        {"file": SimpleUploadedFile("gambar", bytes(range(256)) * 10)},
        {"file": SimpleUploadedFile("besar", b"x" * 70_000)},
    ],
)
def test_what_is_no_checkpoint_is_told_at_its_field(
    world: World, sealed: Sealing, client: Client, given: dict[str, object]
) -> None:
    world.approved()
    sealed()
    refused = client.post("/catatan/", given)

    assert refused.status_code == 422
    assert "field-error" in text(refused)


def test_a_statement_that_the_log_does_not_continue_is_evidence(
    world: World, sealed: Sealing, client: Client
) -> None:
    """Signed with the key, and of another past: as after somebody wrote the history anew."""
    from history.notes import Checkpoint, signed
    from history.services.log_key import log_key, log_name

    world.approved()
    size = sealed().size
    key = log_key(log_name(), at=world.now)
    for claimed in (size, size + 1):
        note = signed(Checkpoint(log_name(), claimed, bytes(32)), key)
        assert 'data-verdict="changed"' in text(client.post("/catatan/", {"checkpoint": note}))
