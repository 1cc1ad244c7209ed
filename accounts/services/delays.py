"""Guesses at passwords wait longer and longer: by account, by address, and with a known device by that alone.

An attempt is counted before the password is looked at and taken back when it was right, so that many at once are not
let through together. What is held up is not counted: nobody lengthens somebody else's wait by trying on. A browser in
which the account was signed in before, and whoever shows a second factor, have a count of their own, which others'
guesses never reach.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.enums import AccountAct
from accounts.models import SignInDelay
from accounts.services import mail
from accounts.services.recording import record
from common.canonical import sha256_hex
from organisations.models import User
from workflow.engine.transaction import retrying
from workflow.outbox import queue

HELD_UP = "account.held_up"
LONGEST = timedelta(minutes=15)
# After a day without an attempt it begins anew.
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many attempts are free, and the first wait after them; each further one doubles it up to a quarter hour."""

    free: int
    first: timedelta

    def wait(self, attempts: int) -> timedelta:
        """How long the next attempt waits after so many."""
        over = attempts - self.free
        if over < 0:
            return timedelta(0)
        return min(self.first * 2 ** min(over, 20), LONGEST)


OF_ACCOUNT = Allowance(5, timedelta(seconds=15))
# Behind one address there may be a whole agency.
OF_ADDRESS = Allowance(30, timedelta(seconds=5))


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """Who tries to get in, and from where. `own` names a known device, or a second factor that was shown."""

    login: str
    address: str
    own: str = ""

    def counts(self) -> dict[str, Allowance]:
        """What the attempt counts for, by hashed key, in a fixed order."""
        if self.own:
            return {sha256_hex(f"own:{self.login}:{self.own}".encode()): OF_ACCOUNT}
        keys = {
            sha256_hex(f"account:{self.login}".encode()): OF_ACCOUNT,
            sha256_hex(f"address:{self.address}".encode()): OF_ADDRESS,
        }
        return dict(sorted(keys.items()))


def begin(attempt: SignInAttempt, *, at: datetime) -> timedelta:
    """Count an attempt and return zero; or, while one is to wait, count nothing and return how long. A few statements
    under the locks of the rows."""

    def work() -> timedelta:
        counts = attempt.counts()
        rows = _locked(counts, at)
        wait = max((row.free_at - at for row in rows), default=timedelta(0))
        if wait > timedelta(0):
            return wait
        for row in rows:
            _count(row, counts[row.key_sha256], at)
            if row.attempts == OF_ACCOUNT.free and counts[row.key_sha256] is OF_ACCOUNT:
                _tell(attempt.login, at)
        return timedelta(0)

    return retrying(work)


def succeeded(attempt: SignInAttempt, *, at: datetime) -> None:
    """The password was right: the account's count ends; the address's goes back by this one attempt."""

    def work() -> None:
        counts = attempt.counts()
        for row in _locked(counts, at):
            row.attempts = 0 if counts[row.key_sha256] is OF_ACCOUNT else max(row.attempts - 1, 0)
            row.free_at = at
            row.save(update_fields=["attempts", "free_at"])

    retrying(work)


def tell_owner(payload: queue.Payload, at: datetime) -> None:
    """The worker's side of guesses at an account: its owner is told, where there is one; at most once a day."""
    account = User.objects.filter(email=str(payload["login"]), is_active=True).first()
    if account is None:
        return

    def work() -> None:
        record(account, AccountAct.HELD_UP, by=account.person_id, at=at)
        mail.tell(account, AccountAct.HELD_UP, at=at)

    retrying(work)


def clear(*, at: datetime) -> None:
    """Delete what is forgotten by now. In the running transaction."""
    SignInDelay.objects.filter(last_at__lt=at - FORGOTTEN).delete()


def minutes(wait: timedelta) -> int:
    """The wait in whole minutes, for people."""
    return max(math.ceil(wait.total_seconds() / 60), 1)


def _locked(keys: Iterable[str], at: datetime) -> list[SignInDelay]:
    """The rows under lock, in the order of their keys; made where there are none."""
    wanted = list(keys)
    fresh = [SignInDelay(key_sha256=key, last_at=at, free_at=at) for key in wanted]
    SignInDelay.objects.bulk_create(fresh, ignore_conflicts=True)
    rows = SignInDelay.objects.select_for_update().filter(key_sha256__in=wanted)
    return list(rows.order_by("key_sha256"))


def _count(row: SignInDelay, allowance: Allowance, at: datetime) -> None:
    row.attempts = 1 if row.last_at < at - FORGOTTEN else row.attempts + 1
    row.last_at, row.free_at = at, at + allowance.wait(row.attempts)
    row.save(update_fields=["attempts", "last_at", "free_at"])


def _tell(login: str, at: datetime) -> None:
    """One message a day, the same for an address that nobody has: its time says nothing."""
    queue.put(HELD_UP, key=f"{HELD_UP}:{login}:{at.date().isoformat()}", payload={"login": login})
