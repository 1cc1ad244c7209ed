"""After a restore from before the last statement: nothing is signed until the log is begun anew, and it says so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from history.notes import verified
from history.offline import verify_log
from history.queries import entries, key_texts
from history.services.exporting import write_out
from history.services.log_key import CannotSeal
from history.services.sealing import Sealed
from history.services.sharding import open_shard
from history.services.start_faults import behind_the_last_checkpoint
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_a_log_is_begun_anew_and_names_what_was_lost(
    world: World, sealed: Callable[[], Sealed], log_folder: Path, tmp_path: Path
) -> None:
    world.approved()
    sealed()
    [old_key] = key_texts()
    backup = transaction.savepoint()
    world.launched()
    lost = sealed()
    refused = [behind_the_last_checkpoint()]
    transaction.savepoint_rollback(backup)
    refused.append(behind_the_last_checkpoint())
    for title in ("Sesudah pemulihan", "Yang kedua", "Yang ketiga", "Yang keempat"):
        world.approved(title=title)
    with pytest.raises(CannotSeal):
        sealed()
    refused.append(behind_the_last_checkpoint())

    done = open_shard("dipulihkan dari cadangan", at=world.tick())

    # Leaves were taken meanwhile, and are others than those that were signed.
    assert [said[:9] for said in refused] == ["", "The log h", "The first"]
    assert behind_the_last_checkpoint() == ""
    key = key_texts()[0]
    assert verified(done.note, key).origin == old_key.partition("+")[0] + "-2"
    [shard] = [entry for entry in entries(0, done.size) if entry.source == "shard"]
    assert lost.note.encode().splitlines()[1] in (shard.payload or b"")
    assert sealed().taken == 0
    write_out(tmp_path / "taken", private=True)
    names = {
        name: str(tmp_path / "taken" / name)
        for name in ("checkpoint.txt", "private.ndjson", "entries.ndjson")
    }
    asked = [
        "log",
        "--key",
        key,
        "--checkpoint",
        names["checkpoint.txt"],
        "--private",
        names["private.ndjson"],
    ]
    assert verify_log.main([*asked, names["entries.ndjson"]]) == 0
    call_command("verify_history")
    # Whoever kept the lost statement is told that it is of the log before.
    (tmp_path / "kept").write_text(lost.note)
    with pytest.raises(CommandError):
        call_command("verify_history", "--against", str(tmp_path / "kept"), "--key", old_key)


def test_there_is_nothing_to_begin_anew_before_the_first_statement(world: World, log_folder: Path) -> None:
    with pytest.raises(CannotSeal):
        open_shard("keliru", at=world.now)
