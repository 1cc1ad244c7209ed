"""Whoever waits for a companion hears of its end and of its silence."""

import pickle
from socket import socketpair

import pytest

from common import companion
from common.companion import Companion, CompanionLost, RunningJob


def test_an_answer_that_breaks_off_is_lost() -> None:
    near, far = socketpair()
    far.sendall(pickle.dumps("an answer")[:-3])
    far.close()

    with pytest.raises(CompanionLost):
        RunningJob[str](near).answer()


def test_a_silent_process_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companion, "PATIENCE_SECONDS", 0.01)
    near, far = socketpair()

    with far, pytest.raises(CompanionLost):
        RunningJob[str](near).answer()


def test_where_no_process_starts_the_job_is_lost_and_getting_ready_is_quiet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.executable", "/absent")
    found = Companion("absent")

    found.get_ready()
    with pytest.raises(CompanionLost):
        found.begin("a job")
