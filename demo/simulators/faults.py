"""What can go wrong on purpose, and when: for the next few requests, or for one that asks for it by a header."""

import threading
from enum import StrEnum

FAULT_HEADER = "X-Simulate-Fault"
ONE_TIME_CODE = "246810"


class Refused(Exception):
    """The signing service's own error: a sentence, and its number where it has one."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class EsignFault(StrEnum):
    """Faults of the signing service."""

    WRONG_PASSPHRASE = "wrong-passphrase"  # noqa: S105 -- a fault's name
    NOT_REGISTERED = "not-registered"
    EXPIRED_CERTIFICATE = "expired-certificate"
    OTHER_CERTIFICATE = "other-certificate"
    REFUSES_PDF = "refuses-pdf"
    BROKEN_PDF = "broken-pdf"
    REWRITTEN_PDF = "rewritten-pdf"
    ERROR_200 = "error-200"
    SERVER_ERROR = "server-error"
    GATEWAY_TIMEOUT = "gateway-timeout"
    UNAUTHORISED = "unauthorised"
    SLOW = "slow"
    DIES_BEFORE_SIGNING = "dies-before-signing"
    DIES_AFTER_SIGNING = "dies-after-signing"
    DIES_IN_THE_ANSWER = "dies-in-the-answer"
    LATE = "late"
    ANSWERS_TWICE = "answers-twice"
    LOSES_ONE = "loses-one"  # of several files in one answer
    SIGNS_TWICE = "signs-twice"
    ECHOES_SECRET = "echoes-secret"  # noqa: S105 -- same
    NO_TIMESTAMP = "no-timestamp"


class AuthorityFault(StrEnum):
    """Faults of the time-stamp authority and of the revocation answers beside it."""

    DOWN = "down"
    HANGS_UP = "hangs-up"
    SLOW = "slow"
    REJECTS = "rejects"
    GARBAGE = "garbage"
    WRONG_IMPRINT = "wrong-imprint"
    WRONG_NONCE = "wrong-nonce"
    CLOCK_OFF = "clock-off"
    STRANGER = "stranger"
    NO_REVOCATION = "no-revocation"


class Faults:
    """Faults that wait for the next requests; threads may ask at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, int] = {}

    def set(self, fault: EsignFault | AuthorityFault | str, *, times: int = 1_000_000) -> None:
        """Let the fault happen so many times; 0 ends it."""
        with self._lock:
            self._waiting[str(fault)] = times

    def clear(self) -> None:
        """No more faults."""
        with self._lock:
            self._waiting.clear()

    def happens(self, fault: EsignFault | AuthorityFault, *, header: str | None = None) -> bool:
        """Whether it happens to this request; counts down unless the request itself asked for it."""
        if header == fault:
            return True
        with self._lock:
            left = self._waiting.get(str(fault), 0)
            if left:
                self._waiting[str(fault)] = left - 1
            return left > 0
