"""Background work behind the tasks interface of Django (django-tasks on Django 5.2): `@task`, `enqueue`.

Whatever is enqueued becomes a row of the outbox, in the caller's transaction; that row is the truth. Who wakes a worker
for it is a setting: the embedded worker looks every second, procrastinate's workers are notified (see
`procrastinated.py`). A task must be idempotent: it runs at least once.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import normalize_json

from workflow.engine.registry import import_named
from workflow.outbox import queue

TOPIC = "task"


class OutboxBackend(BaseTaskBackend):
    """Keeps tasks in the outbox, whoever works it off. Results are not kept: a task writes what it has to say."""

    supports_defer = True

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Put the task down in the running transaction. One insert."""
        self.validate_task(task)
        key = uuid4()
        payload = {
            "task": task.module_path,
            "args": normalize_json(list(args)),
            "kwargs": normalize_json(kwargs),
        }
        queue.put(TOPIC, key=f"task:{key}", payload=payload, not_before=task.run_after)
        return TaskResult(
            task=task,
            id=str(key),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def run_task(payload: dict[str, Any], at: datetime) -> None:
    """The worker's side."""
    task: Task[..., Any] = import_named(payload["task"])
    task.call(*payload["args"], **payload["kwargs"])
