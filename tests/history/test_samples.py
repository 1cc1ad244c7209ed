"""A random sample that anybody draws again with nothing but seed, size and the list that is drawn from."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from history.services.sampling import draw_sample
from history.services.sealing import Sealed
from organisations.models import SensitiveRead
from organisations.queries import actor_at
from tests.api.conftest import Api
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
Sealing = Callable[[], Sealed]


def drawn_again(seed: str, each: int, listed: str) -> list[str]:
    """As the documentation says, by somebody with Python and the list."""
    strata: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for line in listed.splitlines():
        said = json.loads(line)
        rank = hashlib.sha256(f"{seed}:{said['event']}".encode()).hexdigest()
        strata.setdefault((said["agency"] or "", said["kind"]), []).append((rank, said["event"]))
    return sorted(event for standing in strata.values() for _rank, event in sorted(standing)[:each])


def test_anybody_draws_the_same_again(world: World, sealed: Sealing) -> None:
    world.in_force()
    world.submitted()
    size = sealed().size
    api = Api(world)
    listed = b"".join(
        api.get(world.inspector, f"history/sample/population/?size={size}").streaming_content
    ).decode()
    found = api.get(world.inspector, "history/sample/?seed=Undian%20KONI%2088231&each=2&reason=Audit").json()

    assert sorted(row["event"] for row in found["members"]) == drawn_again("Undian KONI 88231", 2, listed)
    assert (found["size"], found["population"]) == (size, len(listed.splitlines()))
    assert 0 < len(found["members"]) < found["population"]
    # What happens afterwards changes nothing of it: its population ends with the checkpoint.
    world.submitted()
    sealed()
    again = api.get(world.inspector, f"history/sample/?seed=Undian%20KONI%2088231&each=2&size={size}").json()
    assert again == found
    other = api.get(world.inspector, f"history/sample/?seed=Lain&each=2&size={size}").json()
    assert other["members"] != found["members"]
    rows = SensitiveRead.objects.filter(kind="sample").values_list("asked", "reason")
    assert rows[0] == (f"seed=Undian KONI 88231 each=2 size={size}", "Audit")
    assert api.get(world.foreign_inspector, f"history/sample/?seed=Lain&size={size}").json()["members"] == []


def test_a_sample_verifies_as_a_bundle_and_is_shown_on_a_page(
    world: World, sealed: Sealing, tmp_path: Path
) -> None:
    world.in_force()
    sealed()
    client = Client()
    client.force_login(world.inspector, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(world.tick(), tick=False):
        page = client.get("/riwayat/sampel/?seed=7&each=1")
        sent = client.get("/riwayat/sampel/?seed=7&each=1&unduh=1")
        (tmp_path / "zip").write_bytes(b"".join(sent.streaming_content))  # type: ignore[attr-defined]
        for wrong in ("seed=", "seed=1&each=0", "seed=1&each=999", "seed=1&each=1&size=99999"):
            refused = client.get(f"/riwayat/sampel/?{wrong}")
            assert (refused.status_code, "field-error" in refused.content.decode()) == (422, True)
    with zipfile.ZipFile(tmp_path / "zip") as archive:
        archive.extractall(tmp_path)
        entries = archive.read("entries.ndjson").splitlines()
    asked = [sys.executable, "-I", "-S", "verify_log.py", "bundle", "--key", "key.txt", "zip"]
    done = subprocess.run(
        asked, cwd=tmp_path, env={}, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stdout[:6]) == (0, "SESUAI")
    assert len(page.context["lines"]) == len(entries) > 5


@pytest.mark.parametrize(
    ("query", "field"),
    [("", "seed"), ("seed=" + "x" * 101, "seed"), ("seed=1&each=51", "each"), ("seed=1&size=9999", "size")],
)
def test_what_cannot_be_drawn_is_refused_by_name(
    world: World, sealed: Sealing, query: str, field: str
) -> None:
    world.submitted()
    assert Api(world).get(world.inspector, "history/sample/?seed=1").status_code == 404
    sealed()
    refused = Api(world).get(world.inspector, f"history/sample/?{query}")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, field)


def test_a_draw_asks_as_little_of_many_events(
    world: World, sealed: Sealing, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for more in (1, 4):
        for _each in range(more):
            world.submitted()
        sealed()
        actor = actor_at(world.inspector.person_id, world.now)
        with django_assert_num_queries(4):
            draw_sample(actor, seed="1", each=1, size=0, at=world.now)
