"""A year of an installation as shipped, as people, mailboxes, programs and the public find it."""

import hashlib
import hmac
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from time import monotonic

import pytest

from tests.campaign import in_full
from tests.operation.living import (
    chores,
    everyday,
    expected,
    expected_second,
    mails,
    obligations,
    second,
    year,
)
from tests.operation.living.expected import Told
from tests.operation.living.installation import NINE, Living, living
from tests.operation.living.observers import WIB, ReceivedMail
from tests.operation.living.walk import Act, Regency

QUIET_UNTIL = time(7)
# Not in the gate: ten days of it take 80 s of processor time, 54 of them until the first contract is signed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql, pytest.mark.campaign]


def test_a_year_of_an_installation_as_shipped(tmp_path: Path) -> None:
    days = lived_days()
    started: set[tuple[date, str, int]] = set()
    in_feed: set[tuple[str, str]] = set()
    with living(tmp_path, datetime.combine(year.BEGINS, NINE, tzinfo=WIB)) as found:
        regency = Regency(found)
        first_day(regency)
        for day in days:
            began, since = monotonic(), found.clock.now()
            started |= live(regency, day, since=since)
            if day <= expected.FEED_UNTIL:
                # A day stays in the calendar for half a year.
                in_feed |= calendar(regency)
            if in_full():
                sys.stdout.write(f"{day} {monotonic() - began:5.1f} s\n")
                sys.stdout.flush()
        verified = found.supervisor.once("prakarsa-verify.service")
        recorded = inspected(regency)
        letters = list(found.letters.letters)
        readiness = ready(found)
        owed = list(regency.who("inspector").every("deadlines/?page_size=100"))
        left, alive = what_chores_left(found), {str(name) for [name] in found.rows(chores.SIGNS)}
        backups = list((found.folder / "var/backups/prakarsa").glob("prakarsa-*"))

    assert verified == 0
    assert steps_told(letters) == as_lived(steps_expected(), days)
    assert [letter for letter in letters if letter.at.astimezone(WIB).time() < QUIET_UNTIL] == []
    assert certificates_told(letters) == as_lived(expected.CERTIFICATES, days)
    assert in_feed >= (expected.IN_FEED if in_full() else expected.IN_FEED_OF_THE_GATE)
    assert {event["id"] for event in found.webhook.events} == recorded
    assert signatures_of(found, regency.made["webhook"]) == {True}
    assert readiness["worker"] == "ok", readiness
    assert alive == chores.registered()
    if in_full():
        assert left == alive
        assert mails.kinds() == {*mails.WORDS, *mails.NEVER}
        assert mails.kinds_that_left(letters) == set(mails.WORDS)
        assert obligations.fates(owed, letters) == obligations.all_fates()
        assert {service for _day, service, _status in started} == chores.TIMERS
        # A backup takes a document that the store lost from the one of the night before.
        assert {(day, service) for day, service, status in started if status} == set()
        assert len(backups) == chores.KEPT_BACKUPS


def lived_days() -> list[date]:
    """Every day on which something is expected or somebody acts; in the gate ten of them."""
    if not in_full():
        return sorted(expected.IN_THE_GATE)
    told = {day for day, _who, _line in steps_expected() | expected.CERTIFICATES}
    acting = {*year.ACTS, *everyday.ACTS, *second.ACTS}
    return sorted(told | acting | set(expected.PUBLICLY_LATE) | set(expected.OTHER_MAIL))


def steps_expected() -> set[Told]:
    """In the gate those of the first innovation: there is no other."""
    return expected.STEPS | (expected_second.STEPS if in_full() else set())


def acts_of(day: date) -> list[tuple[tuple[str, ...], Act]]:
    """What people do on a day, in this order; in the gate what concerns the first innovation."""
    first = [year.ACTS[day]] if day in year.ACTS else []
    return [*everyday.ACTS.get(day, ()), *first, *second.ACTS.get(day, ())] if in_full() else first


def what_chores_left(found: Living) -> set[str]:
    """The chores of which the database shows something."""
    return {name for name, query in chores.LEAVES.items() if found.rows(query) not in ([], [(0,)])}


def first_day(regency: Regency) -> None:
    """From the key to accounts, second factors and certificates."""
    regency.begin()
    regency.settle_in()
    regency.arrive()
    regency.confirm()
    regency.enrol()


def live(regency: Regency, day: date, *, since: datetime) -> set[tuple[date, str, int]]:
    """A day: what is due, what the public sees, what people do; what the timers started, and how it ended."""
    started = set()
    regency.living.live_on(day, early=in_full() or day in expected.EARLY_IN_THE_GATE)
    if in_full():
        for service in regency.living.timers(since):
            started.add((day, service, regency.living.supervisor.once(service)))
    if day in expected.PUBLICLY_LATE:
        assert publicly_late(regency.living) == expected.PUBLICLY_LATE[day], day
    entered: set[str] = set()
    for who, act in acts_of(day):
        regency.enter(*(name for name in who if name not in entered))
        entered |= set(who)
        act(regency)
        regency.living.settle()
    if entered:
        regency.living.let_a_minute_pass()
    return started


def publicly_late(found: Living) -> set[tuple[str, str, int]]:
    """What anybody reads: innovation, due day, working days late."""
    rows = found.visitor().api("GET", "public/late/")["results"]
    return {(row["innovation"], row["due_on"], row["late_working_days"]) for row in rows}


def inspected(regency: Regency) -> set[str]:
    """Every event that the inspector reads since there is a webhook."""
    regency.enter("inspector")
    since = datetime.fromisoformat(regency.made["webhook_at"])
    events = regency.who("inspector").every("history/events/")
    return {event["id"] for event in events if datetime.fromisoformat(event["at"]) > since}


def calendar(regency: Regency) -> set[tuple[str, str]]:
    """What the calendar program of the operator shows: obligation and day."""
    text = regency.living.visitor().get(regency.made["feed"]).text.replace("\r\n ", "")
    events = re.findall(r"DTSTART;VALUE=DATE:(\d+).*?SUMMARY:(.*?)\r\n", text, re.DOTALL)
    titles = [*(title for title, _day in expected.IN_FEED)]
    return {(title, day) for day, summary in events for title in titles if summary.endswith(title)}


def steps_told(letters: Iterable[ReceivedMail]) -> set[Told]:
    """Day, person and line of every step of an obligation that an e-mail named."""
    return {
        (letter.day, letter.to.partition("@")[0], line)
        for letter in letters
        for line in lines(letter)
        if line.startswith(expected.HEADLINES)
    }


def certificates_told(letters: Iterable[ReceivedMail]) -> set[Told]:
    """The same of certificates that end."""
    return {
        (letter.day, letter.to.partition("@")[0], line)
        for letter in letters
        for line in lines(letter)
        if line.startswith("Sertifikat")
    }


def lines(letter: ReceivedMail) -> Iterator[str]:
    """The notices that an e-mail gathers."""
    return (line[2:] for line in letter.text.splitlines() if line.startswith("- "))


def as_lived(told: set[Told], days: list[date]) -> set[Told]:
    """What is left where only some days are lived: on the next one, of each obligation the newest word to a person."""
    newest: dict[tuple[date, str, str], tuple[date, str]] = {}
    for on, who, line in sorted(told):
        lived = next((day for day in days if day >= on), None)
        if lived is not None:
            about = next((title for title in expected.ABOUT if line.endswith(title)), line)
            newest[lived, who, about] = (on, line)
    return {(lived, who, line) for (lived, who, _about), (_on, line) in newest.items()}


def signatures_of(found: Living, secret: str) -> set[bool]:
    """Whether each message of the webhook is signed as docs/webhooks.md says."""
    key = b64decode(secret.removeprefix("whsec_"))
    results = set()
    for head, body in found.webhook.taken:
        given = {name.lower(): value for name, value in head.items()}
        text = f"{given['webhook-id']}.{given['webhook-timestamp']}.".encode() + body
        mac = b64encode(hmac.digest(key, text, hashlib.sha256)).decode()
        results.add(given["webhook-signature"] == f"v1,{mac}")
    return results


def ready(found: Living) -> dict[str, str]:
    """The level of each look of /readyz, as anybody reads it."""
    answer = found.visitor().get("/readyz")
    return {entry["name"]: entry["status"] for entry in answer.json["checks"]}
