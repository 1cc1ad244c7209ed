"""Backups taken under load and under kills, restored elsewhere: nothing that was acknowledged before them is lost."""

import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from accounts.services import issuing
from accounts.tokens import TokenScope
from contracts.documents import store
from tests import campaign
from tests.operation.backing_up import Backups, elsewhere, environment
from tests.operation.load import under_load
from tests.operation.own_cluster import own_cluster
from tests.operation.starting import manage
from tests.world import World

ROUNDS = campaign.length(short=1, full=4)
KILLS = campaign.length(short=1, full=4)
WRITTEN = campaign.length(short=6, full=30)
CLIENTS = campaign.length(short=2, full=6)


def kept(address: str) -> tuple[set[str], set[str]]:
    """Titles of proposals and digests of their files in a database."""
    with psycopg.connect(address) as there:
        titles = there.execute("SELECT title FROM innovations_innovation").fetchall()
        files = there.execute("SELECT sha256 FROM innovations_attachment").fetchall()
    return {title for (title,) in titles}, {digest for (digest,) in files}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_was_acknowledged_before_a_backup_comes_back(world: World, tmp_path: Path) -> None:
    backups = Backups(tmp_path).below(tmp_path / "backups")
    token = issuing.issue(
        world.innovator, scope=TokenScope.WRITE, lasts=timedelta(days=1), at=timezone.now(), by_factor=True
    ).text
    env = environment(DATABASE_OWNER_URL="")
    taken, lost_at_home = [], set()
    with under_load(tmp_path, env, token=token, agency=str(world.agency.pk), clients=CLIENTS) as load:
        for _round in range(ROUNDS):
            for _kill in range(KILLS):
                load.wait_for(WRITTEN)
                load.kill_one()
            load.wait_for(WRITTEN)
            began = time.monotonic()
            made, folder = backups.make()
            taken.append((began, made, folder))
    checked = {folder: backups.restore("--check", str(folder)) for _began, _made, folder in taken}
    backups.close()
    ledger = load.ledger
    titles, files = kept(env["DATABASE_URL"])
    lost_at_home = set(ledger.acknowledged) - titles | set(ledger.documents) - files

    assert [made.status for _began, made, _folder in taken] == [0] * ROUNDS, taken
    assert lost_at_home == set()
    assert titles - ledger.asked == set()
    for began, _made, folder in taken:
        with elsewhere(tmp_path) as there:
            assert checked[folder].status == 0, checked[folder].lines
            restored = manage("restore", str(folder), env=there)
            assert restored.status == 0, restored.lines
            back, documents = kept(there["DATABASE_URL"])
        promised, promised_files = ledger.before(began), ledger.documents_before(began)
        place = Path(there["PRAKARSA_DATA_DIR"]) / "documents"
        sys.stdout.write(
            f"{load.kills} kills, refused {ledger.refused}: {len(promised)} proposals and"
            f" {len(promised_files)} documents acknowledged before the backup,"
            f" {len(back)} and {len(documents)} restored,"
            f" {len(promised - back) + len(promised_files - documents)} lost\n"
        )
        assert len(promised) > 0
        assert (promised - back, promised_files - documents) == (set(), set())
        assert back <= titles
        assert documents <= files
        assert all((place / store.name_of(digest)).is_file() for digest in documents)
    assert load.kills == ROUNDS * KILLS
    assert Path(settings.PRAKARSA_DOCUMENTS_DIR).is_dir()


@pytest.mark.postgresql
@pytest.mark.campaign
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("protected", [True, False], ids=["vault", "without"])
def test_the_primary_is_lost_under_load(world: World, tmp_path: Path, protected: bool) -> None:
    """With the vault nothing that was acknowledged is lost; with one that nobody waits for something is."""
    backups = Backups(tmp_path).below(tmp_path / "backups")
    token = issuing.issue(
        world.innovator, scope=TokenScope.WRITE, lasts=timedelta(days=1), at=timezone.now(), by_factor=True
    ).text
    _made, folder = backups.make()
    backups.close()
    with own_cluster() as cluster:
        env = environment(DATABASE_URL=cluster.url(), DATABASE_OWNER_URL=cluster.url("prakarsa_owner"))
        cluster.receive()
        filled = manage("restore", str(folder), env=env)
        assert filled.status == 0, filled.lines
        with under_load(tmp_path, env, token=token, agency=str(world.agency.pk), clients=CLIENTS) as load:
            load.wait_for(WRITTEN)
            cluster.script("base-backup.sh", str(cluster.vault))
            load.wait_for(WRITTEN)
            until = datetime.now(UTC)
            then, asked_then = set(load.ledger.acknowledged), set(load.ledger.asked)
            load.wait_for(WRITTEN)
            load.kill_one()
            if not protected:
                cluster.run(
                    "psql", "-U", "postgres", "-qc", "ALTER SYSTEM SET synchronous_standby_names = ''"
                )
                cluster.run("psql", "-U", "postgres", "-qc", "SELECT pg_reload_conf()")
            cluster.signal_vault(signal.SIGSTOP)
            before = len(load.ledger.acknowledged)
            time.sleep(3)
            # Those who write wait for the vault, each with what was on its way; without it they go on.
            meanwhile = len(load.ledger.acknowledged) - before
            if protected:
                cluster.signal_vault(signal.SIGCONT)
                load.wait_for(WRITTEN)
            cluster.lose()
        cluster.signal_vault(signal.SIGKILL)
        again, began = cluster.folder / "again", time.monotonic()
        cluster.script("restore-to.sh", str(cluster.vault), str(again))
        cluster.start(again)
        seconds = time.monotonic() - began
        titles, files = kept(cluster.url())
        history = manage("verify_history", env=env)
        cluster.stop("fast", again)
        earlier = cluster.folder / "earlier"
        cluster.script("restore-to.sh", str(cluster.vault), str(earlier), f"{until:%Y-%m-%d %H:%M:%S.%f+00}")
        cluster.start(earlier)
        at_that_time, _files = kept(cluster.url())

    ledger = load.ledger
    lost = set(ledger.acknowledged) - titles | set(ledger.documents) - files
    sys.stdout.write(
        f"{'synchronous' if protected else 'nobody waits'}: {len(ledger.acknowledged)} proposals and"
        f" {len(ledger.documents)} documents acknowledged, {meanwhile} while the vault stood still, {len(lost)} lost,"
        f" back after {seconds:.1f} s\n"
    )
    assert history.status == 0, history.lines
    assert {title for title in titles if title.startswith("Usulan ")} <= ledger.asked
    # To a moment in between: what was acknowledged by then, and nothing that nobody had asked for yet.
    assert then <= at_that_time
    assert {title for title in at_that_time if title.startswith("Usulan ")} <= asked_then
    assert at_that_time < titles
    if protected:
        assert meanwhile <= CLIENTS
        assert lost == set()
    else:
        assert lost != set()
