"""Several workers on PostgreSQL, woken at once, through procrastinate. The outbox rows remain the truth.

A job only says "look at this message": lost, doubled or stalled, it changes nothing that the lease of the message does
not decide. So jobs are deleted when they end, those of killed workers are cleared away, and a regular round delivers
whatever nobody was woken for (retries, ended leases, what triggers put down).
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import close_old_connections
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from workflow.outbox import queue

DELIVER = "prakarsa.deliver"


@app.task(name=DELIVER)
def deliver(*, message: str) -> None:
    """Deliver one message, unless somebody else has it or it has left."""
    close_old_connections()
    queue.deliver_one(UUID(message), at=timezone.now())


@app.periodic(cron="* * * * * */5")
@app.task(name="prakarsa.round", queueing_lock="prakarsa.round")
def work_round(timestamp: int) -> None:
    """Every five seconds (the sixth field), put down once for all workers: the chores, and what is due."""
    close_old_connections()
    queue.run_chores(at=timezone.now())
    queue.deliver_due(at=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="prakarsa.tidy", queueing_lock="prakarsa.tidy", pass_context=True)
async def tidy(context: JobContext, timestamp: int) -> None:
    """Clear away the jobs of workers that were killed."""
    for job in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)


def wake(messages: Sequence[UUID]) -> None:
    """Let a worker know of new messages, in the transaction that puts them down. One statement."""
    if messages:
        jobs: list[dict[str, Any]] = [{"message": str(message)} for message in messages]
        app.configure_task(DELIVER).batch_defer(*jobs)


def work(*, wait: bool = True) -> None:
    """Be a worker until told to stop (or, without `wait`, until nothing is left)."""
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    # Deferring goes on through Django's own connection, so that a job commits with its message.
    app.with_connector(connector).run_worker(
        wait=wait,
        delete_jobs="always",
        fetch_job_polling_interval=5.0,
        shutdown_graceful_timeout=20.0,
    )
