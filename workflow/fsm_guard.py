"""Guards django-fsm: a transition method runs only for the object that the engine is moving right now.

And keeps it out of migrations, whose models have states but no transitions.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models
from django.db.models.signals import class_prepared
from django_fsm import FSMFieldMixin
from django_fsm.signals import pre_transition

from common.types import Json

_moving: ContextVar[models.Model | None] = ContextVar("workflow_moving", default=None)


@contextmanager
def permit(subject: models.Model) -> Iterator[None]:
    """Inside the block, `subject` (this very object) may run a transition method or be inserted."""
    token = _moving.set(subject)
    try:
        yield
    finally:
        _moving.reset(token)


def is_permitted(subject: models.Model) -> bool:
    """Whether the engine is moving this very object."""
    return _moving.get() is subject


def connect() -> None:
    """Connect the receiver that refuses transition methods called by anyone but the engine; and the other one."""
    pre_transition.connect(_refuse_direct_call, dispatch_uid="workflow.fsm_guard")
    class_prepared.connect(_leave_models_of_migrations, dispatch_uid="workflow.fsm_guard")


def _leave_models_of_migrations(sender: type[models.Model], **kwargs: Json) -> None:
    """Every field of django-fsm listens to every model made after it. `migrate` makes thousands, each with listeners
    of its own: two fifths of an upgrade went into asking them.
    """
    if sender.__module__ == "__fake__":  # as django.db.migrations.state names them
        for field in sender._meta.local_fields:
            if isinstance(field, FSMFieldMixin):
                class_prepared.disconnect(field._collect_transitions)


def _refuse_direct_call(
    sender: type[models.Model], instance: models.Model, name: str, **kwargs: Json
) -> None:
    if not hasattr(instance, "SUBJECT_TYPE"):
        return
    if not is_permitted(instance):
        raise RuntimeError(f"{name} is a transition: call workflow.engine.perform")
