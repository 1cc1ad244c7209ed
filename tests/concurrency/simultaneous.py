"""Clients that act at once: threads with connections of their own, meeting at a barrier before every round."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection

from common.errors import DomainError
from tests import campaign

CLIENTS = 16
ROUNDS = campaign.length(short=4, full=200)
DONE = (200, "done")
PATIENCE = 60.0

Answer = tuple[int, str]


def run_rounds(rounds: int, work: Callable[[int, int], Any], *, clients: int = CLIENTS) -> list[list[Answer]]:
    """Let every client run `work(round, client)` in every round, all at once; the answers by round and client.

    An answer is the HTTP status and code of the refusal, 500 with the text of an error that nobody foresaw.
    """
    answers: list[list[Answer]] = [[(0, "absent")] * clients for _ in range(rounds)]
    barrier = threading.Barrier(clients, timeout=PATIENCE)

    def act(client: int) -> None:
        try:
            connection.ensure_connection()
            for number in range(rounds):
                barrier.wait()
                answers[number][client] = _answer(work, number, client)
        finally:
            connection.close()

    # The test's own connection must hold no lock and no snapshot meanwhile.
    connection.close()
    threads = [threading.Thread(target=act, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _answer(work: Callable[[int, int], Any], number: int, client: int) -> Answer:
    try:
        work(number, client)
    except DomainError as refusal:
        return (refusal.http_status, refusal.code)
    except DatabaseError as error:
        return (500, f"{type(error).__name__}: {error}")
    return DONE


def counted(answers: list[list[Answer]]) -> dict[Answer, int]:
    """How often each answer was given over all rounds."""
    flat = [answer for row in answers for answer in row]
    return {answer: flat.count(answer) for answer in sorted(set(flat))}
