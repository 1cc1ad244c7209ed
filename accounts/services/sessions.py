"""Sessions of one account, ended by its owner."""

from datetime import datetime

from accounts.enums import AccountAct
from accounts.services.ending import end_sessions
from accounts.services.recording import record
from organisations.models import User
from workflow.engine.transaction import retrying


def end_others(account: User, *, but: str, at: datetime) -> int:
    """End every session but the one with this key; returns how many."""

    def work() -> int:
        ended = end_sessions(account, but=but)
        if ended:
            record(account, AccountAct.SESSIONS_ENDED, by=account.person_id, at=at)
        return ended

    return retrying(work)
