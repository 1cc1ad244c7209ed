"""Whatever is killed comes back by itself within ten seconds; nothing acknowledged is lost, and nothing is doubled."""

import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests import campaign
from tests.deploy.supervisor import patiently
from tests.operation.kill_table.clients import Examiner, Writers
from tests.operation.kill_table.database_machine import has_network
from tests.operation.kill_table.installed import Installed, installed
from tests.operation.kill_table.victims import LONGEST, Executioner, Kill
from tests.world import World

# In campaigns alone: each kill costs as much as a test of the gate may.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql, pytest.mark.campaign]

KILLS = {
    "web: a process": 40,
    "web: the server": 30,
    "web: what examines and signs": 20,
    "worker": 90,
    "database: the server": 30,
    "database: a session": 30,
    "network": 60,
}
AGENCIES, WRITERS = 160, 4
# A message in the hands of a worker that was killed waits for the end of its lease.
PATIENCE = 900.0


@pytest.mark.parametrize("drawn_from", campaign.seeds("kill_table", full=1))
def test_three_hundred_kills(world: World, tmp_path: Path, settings: Any, drawn_from: int) -> None:
    kinds = [kind for kind, count in KILLS.items() for _one in range(count)]
    if not has_network():
        kinds = [kind for kind in kinds if kind != "network"]
        sys.stdout.write("Without root there is no network to cut: those 60 are left out.\n")
    random.Random(drawn_from).shuffle(kinds)
    with installed(world, tmp_path, settings, agencies=AGENCIES) as found:
        writers = Writers(found.port, found.desks, count=WRITERS)
        examiner = Examiner(found.port)
        try:
            writers.probe("Usulan pertama")
            patiently(lambda: examiner.verdicts > 0)
            hand = Executioner(found, writers, examiner, seed=drawn_from)
            for kind in kinds:
                told(len(hand.kills) + 1, hand.kill(kind))
        finally:
            examiner.close()
            writers.close()
        patiently(found.is_idle, seconds=PATIENCE)
        verified = found.supervisor.once("prakarsa-verify.service")
        lost, doubled, repeated = lost_and_doubled(found, writers)
    sys.stdout.write(table(hand.kills, lost, doubled, repeated, writers))

    assert verified == 0
    assert writers.ledger.refusals == []
    assert (lost, doubled) == ([], [])
    assert [each for each in hand.kills if each.back > LONGEST] == []
    assert repeated <= most_repeated(hand.kills)


def lost_and_doubled(found: Installed, writers: Writers) -> tuple[list[str], list[str], int]:
    """What was acknowledged and is not there; what is there oftener than it was asked for; how many messages came a
    second time, under their number and to the byte."""
    ledger = writers.ledger
    titles = found.rows("SELECT id::text, title FROM innovations_innovation")
    files = found.rows("SELECT innovation_id::text, sha256 FROM innovations_attachment")
    steps = found.rows("SELECT subject_id::text, kind FROM workflow_event WHERE subject_type = 'innovation'")
    events = {uuid for (uuid,) in found.rows("SELECT uuid::text FROM workflow_event")}
    letters = {
        key for (key,) in found.rows("SELECT message_id FROM notifications_mailing WHERE sent_at IS NOT NULL")
    }
    kept = {path.name for path in (found.folder / "var/lib/prakarsa/documents").rglob("*")}
    lost = [
        *(f"proposal {title}" for _pk, title in set(ledger.proposals.items()) - set(titles)),
        *(
            f"file {digest}"
            for pk, digest in {(pk, digest) for digest, pk in ledger.files.items()} - set(files)
        ),
        *(f"document {digest}" for digest in set(ledger.files) - kept),
        *(
            f"submission {pk}"
            for pk in ledger.submitted - {pk for pk, step in steps if step == "innovation.submit"}
        ),
        *(f"webhook {uuid}" for uuid in events - set(found.events.taken)),
        *(f"mail {key}" for key in letters - set(found.post.taken)),
        *(f"mail to {address}" for address in set(found.readers) - set(found.post.days)),
    ]
    ours = [title for _pk, title in titles if title in ledger.asked]
    doubled = [
        *(f"proposal {title}" for title, count in Counter(ours).items() if count > 1),
        *(f"proposal {title}" for title in set(ours) - set(ledger.proposals.values())),
        *(f"file {row}" for row, count in Counter(files).items() if count > 1),
        *(f"step {row}" for row, count in Counter(steps).items() if count > 1),
        *(f"webhook {key}" for key, bodies in found.events.bodies.items() if len(bodies) > 1),
        *(f"webhook out of order {pk}" for pk, seen in found.events.sequence.items() if seen != sorted(seen)),
        *(f"mail {key}" for key, bodies in found.post.bodies.items() if len(bodies) > 1),
        *(f"mails of a day {to}" for to, keys in found.post.days.items() if len(keys) > 1),
        *(f"unknown mail {key}" for key in set(found.post.taken) - letters),
    ]
    repeated = sum((taken - Counter(set(taken))).total() for taken in (found.events.taken, found.post.taken))
    return lost, doubled, repeated


def most_repeated(kills: list[Kill]) -> int:
    """A kill may have a worker's message sent once more: one in each of its two lanes; without the database, of both
    workers."""
    both = sum(not each.kind.startswith(("web", "worker")) for each in kills)
    return 2 * sum(each.kind == "worker" for each in kills) + 4 * both


def told(number: int, done: Kill) -> None:
    """A line for each, as it comes."""
    parts = ", ".join(f"{name} {seconds:.1f}" for name, seconds in done.parts.items())
    sys.stdout.write(f"{number:4} {done.kind:30} {done.back:5.1f} s ({parts})  {done.note}\n")
    sys.stdout.flush()


def table(kills: list[Kill], lost: list[str], doubled: list[str], repeated: int, writers: Writers) -> str:
    """kind · kills · longest back, and what became of everything."""
    lines = ["kind                           kills  longest back"]
    for kind in KILLS:
        rows = [each for each in kills if each.kind == kind]
        if rows:
            last = max(rows, key=lambda row: row.back)
            part = max(last.parts, key=lambda name: last.parts[name])
            lines.append(f"{kind:30} {len(rows):5} {last.back:11.1f} s ({part})")
    ledger = writers.ledger
    lines += [
        f"{len(kills)} kills; acknowledged: {len(ledger.proposals)} proposals, {len(ledger.files)} files,"
        f" {len(ledger.submitted)} submissions; lost {len(lost)}, doubled {len(doubled)};"
        f" {repeated} messages came a second time under their number",
        f"answers: {dict(ledger.tries)}",
        *lost[:20],
        *doubled[:20],
    ]
    return "\n".join(lines) + "\n"
