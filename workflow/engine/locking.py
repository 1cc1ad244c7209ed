"""Locking subjects: one narrow statement per subject, in one global order, so that nobody waits in a circle."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from common.errors import NotVisible
from workflow.engine.registry import flow_of
from workflow.engine.transaction import UnitOfWork
from workflow.models import Subject

# How far an act's time may be from the database's.
CLOCK_TOLERANCE = timedelta(seconds=5)
# The database's own clock, read by the statement that takes the lock. Percent signs are doubled for the parameters.
_CLOCK = {"postgresql": "clock_timestamp()", "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"}


def lock(unit: UnitOfWork, refs: Iterable[tuple[str, UUID]]) -> datetime | None:
    """Lock the subjects in the order innovation, contract, report, then uuid; they land in `unit.locked`.

    Returns the database's clock as read by the last lock taken, None when all were held already. On SQLite the
    transaction itself is the lock (BEGIN IMMEDIATE). Raises NotVisible for an absent one.
    """
    wanted = sorted(
        {ref for ref in refs if ref not in unit.locked}, key=lambda ref: (flow_of(ref[0]).rank, str(ref[1]))
    )
    clock = None
    for ref in wanted:
        unit.locked[ref], clock = _fetch(ref)
    return clock


def database_clock() -> datetime:
    """The database's own clock. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_CLOCK[connection.vendor]}", [])
        return _as_datetime(cursor.fetchone()[0])


def _fetch(ref: tuple[str, UUID]) -> tuple[Subject, datetime]:
    subject_type, pk = ref
    model = flow_of(subject_type).model
    sql, names, converters = _statement(subject_type, connection.vendor)
    key = pk if connection.features.has_native_uuid_field else pk.hex
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
        row = cursor.fetchone()
    if row is None:
        raise NotVisible(_("There is no such record."))
    values = list(row)
    for index, functions, expression in converters:
        for function in functions:
            values[index] = function(values[index], expression, connection)
    return model.from_db(connection.alias, names, values[:-1]), _as_datetime(values[-1])


@lru_cache(maxsize=32)
def _statement(subject_type: str, vendor: str) -> tuple[str, list[str], list[Any]]:
    """SQL, attribute names and value converters; compiled once because the ORM's compiler costs more than the query."""
    model = flow_of(subject_type).model
    fields = list(model._meta.concrete_fields)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(f.column)) for f in fields)
    suffix = " FOR NO KEY UPDATE" if vendor == "postgresql" else ""
    sql = (
        f"SELECT {columns}, {_CLOCK[vendor]} FROM {quote(model._meta.db_table)} "  # noqa: S608 -- names from models
        f"WHERE {quote(str(model._meta.pk.column))} = %s{suffix}"
    )
    converters = []
    for index, model_field in enumerate(fields):
        expression = model_field.get_col(model._meta.db_table)
        functions = connection.ops.get_db_converters(expression) + expression.get_db_converters(connection)
        if functions:
            converters.append((index, functions, expression))
    return sql, [f.attname for f in fields], converters


def _as_datetime(value: datetime | str) -> datetime:
    if isinstance(value, datetime):
        return value
    parsed = parse_datetime(value)
    if parsed is None:
        raise ValueError(f"the database's clock reads {value!r}")
    return parsed.replace(tzinfo=UTC)
