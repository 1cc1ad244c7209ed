"""Several workers on PostgreSQL, woken at once, through procrastinate. The outbox rows remain the truth.

A job only says "look at this message": lost, doubled or stalled, it changes nothing that the lease of the message does
not decide. So jobs are deleted when they end, those of killed workers are cleared away, and a regular round delivers
whatever nobody was woken for (retries, ended leases, what triggers put down).
"""

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection
from django.utils import timezone
from procrastinate import JobContext, PsycopgConnector
from procrastinate.contrib.django import app, connector_params
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Status

from workflow.models import OutboxMessage
from workflow.outbox import heartbeats, queue

DELIVER = "prakarsa.deliver"
# Lanes of their own, so that a slow server of somebody else keeps back no e-mail and no deadline.
INSIDE, OUTSIDE = "default", "outside"
# Seconds between two beginnings while the database stays away: what takes longer keeps a worker back that could go on.
LONGEST_PAUSE = 3
# So many seconds a connection of the pool is waited for, which tries a server that was away at longer and longer times.
POOL_PATIENCE = 5.0
# So many seconds more or less than have passed are no drift of a clock.
LEAP = 30
_log = logging.getLogger(__name__)


class ClockWasSet(Exception):
    """It is not where it would be by the time that has passed."""

    def __str__(self) -> str:
        return "the clock was set"


@app.task(name=DELIVER)
def deliver(*, message: str) -> None:
    """Deliver one message, unless somebody else has it or it has left."""
    close_old_connections()
    queue.deliver_one(UUID(message), at=timezone.now())


@app.periodic(cron="* * * * * */5")
@app.task(name="prakarsa.round", queueing_lock="prakarsa.round", pass_context=True)
def work_round(context: JobContext, timestamp: int) -> None:
    """Every five seconds (the sixth field), put down once for all workers: the chores, and what is due."""
    close_old_connections()
    at = timezone.now()
    heartbeats.beat(at)
    queue.run_chores(at=at, noted=heartbeats.note_chore)
    queue.deliver_due(at=timezone.now(), before_each=_while_wanted(context), outside=False)


@app.periodic(cron="* * * * * */5")
@app.task(name="prakarsa.outside", queueing_lock="prakarsa.outside", queue=OUTSIDE, pass_context=True)
def work_outside(context: JobContext, timestamp: int) -> None:
    """The same for what goes to others' servers, in a lane of its own."""
    close_old_connections()
    queue.deliver_due(at=timezone.now(), before_each=_while_wanted(context), outside=True)


def _while_wanted(context: JobContext) -> Callable[[datetime], None]:
    """Between two messages: a sign of life, and an end where the worker was told to stop. The rest stays due."""

    def check(at: datetime) -> None:
        if context.should_abort():
            raise JobAborted
        heartbeats.beat(at)

    return check


@app.periodic(cron="*/10 * * * *")
@app.task(name="prakarsa.tidy", queueing_lock="prakarsa.tidy", pass_context=True)
async def tidy(context: JobContext, timestamp: int) -> None:
    """Clear away the jobs of workers that were killed."""
    for job in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)


def wake(messages: Sequence[OutboxMessage]) -> None:
    """Let a worker know of new messages, in the transaction that puts them down. One statement for each lane."""
    for lane in (INSIDE, OUTSIDE):
        here = [message for message in messages if queue.goes_outside(message.topic) == (lane == OUTSIDE)]
        jobs: list[dict[str, Any]] = [{"message": str(message.uuid)} for message in here]
        if jobs:
            app.configure_task(DELIVER, queue=lane).batch_defer(*jobs)


def work(*, wait: bool = True) -> None:
    """Be a worker until told to stop (or, without `wait`, until nothing is left).

    A database that is away ends no waiting worker: the log says so and it begins anew, later each time.
    """
    asyncio.run(_work() if wait else _run(wait=False))


async def _work() -> None:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    stop = asyncio.create_task(told.wait())
    pause = 1
    while not told.is_set():
        began = time.monotonic()
        worker = asyncio.create_task(_run(wait=True))
        await asyncio.wait({worker, stop}, return_when=asyncio.FIRST_COMPLETED)
        if not worker.done():
            worker.cancel()
        [error] = await asyncio.gather(worker, return_exceptions=True)
        if told.is_set():
            return
        # Also when a part of it failed for which it stops in peace: its heartbeat, its ear for new jobs.
        why = getattr(error, "__cause__", None) or error or "ended"
        _log.warning("run_worker: %s; it begins anew", why)
        lasted = time.monotonic() - began > LONGEST_PAUSE or isinstance(error, ClockWasSet)
        pause = 1 if lasted else min(2 * pause, LONGEST_PAUSE)
        await asyncio.wait({stop}, timeout=pause)


async def _run(*, wait: bool) -> None:
    """Both lanes; where they wait for work, until one of them ends: the other must not go on alone."""
    await sync_to_async(_connect_anew)()
    connector = PsycopgConnector(kwargs=connector_params(), timeout=POOL_PATIENCE)
    # Deferring goes on through Django's own connection, so that a job commits with its message.
    async with app.with_connector(connector).open_async() as worker:
        running = [
            asyncio.create_task(
                worker.run_worker_async(
                    queues=[lane],
                    wait=wait,
                    delete_jobs="always",
                    fetch_job_polling_interval=5.0,
                    shutdown_graceful_timeout=20.0,
                    install_signal_handlers=False,
                )
            )
            for lane in (INSIDE, OUTSIDE)
        ]
        if wait:
            running.append(asyncio.create_task(_until_clock_is_set()))
        try:
            await asyncio.wait(
                running, return_when=asyncio.FIRST_COMPLETED if wait else asyncio.ALL_COMPLETED
            )
        finally:
            for each in running:
                # It finishes what it has begun.
                each.cancel()
            ended = await asyncio.gather(*running, return_exceptions=True)
    for error in ended:
        if isinstance(error, Exception):
            raise error


def _connect_anew() -> None:
    """In the thread in which procrastinate defers, through Django's connection: nobody there throws away one that the
    server has ended. Raises OperationalError while the database is away, for which a pool would wait longer.
    """
    connection.close()
    connection.ensure_connection()


async def _until_clock_is_set() -> None:
    """Raise ClockWasSet when the clock leaps: set by hand, or of a machine that was suspended.

    procrastinate would put down a round for every five seconds that were leapt over, or none until the clock is again
    where it was.
    """
    ahead = time.time() - time.monotonic()
    while abs(time.time() - time.monotonic() - ahead) < LEAP:  # noqa: ASYNC110 -- nobody tells when a clock is set
        await asyncio.sleep(1)
    raise ClockWasSet
