"""Where tests only start, they start in a copy of the database that somebody walked to before.

The small world is built once a run, and a walk from it (`world.in_force()`) at most twice: the first time in the test
that asks for it, the second time in a copy of the database, which is kept (an expensive walk the first time already).
From then on the test's transaction is moved into that copy. Nothing else changes for the test: the rows, the world's
clock, the files, the mail and the returned records are those of the walk, made by the product's own code in this very
run.

A walk is taken step by step, as if this module were not there, when anything could be different: when the test has
written something before, when an argument is a record, when the test has used `monkeypatch` or `settings`, in tests
with real transactions, and in worlds that a module or package shares. What a test writes is undone; at the end of the
run every copy must still be what it was (`verify`).
"""

import io
import pickle
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection

from tests import copies, databases

# Walks with a signed document in them are kept at once.
DEAR = frozenset({"awaiting_signatures", "in_force", "open_report", "reported", "set_up"})
PLAIN = (str, int, bool, float, date, Decimal, type(None))


@dataclass(frozen=True)
class Copy:
    """A database somebody walked to: how it is asked for, what the walk returned, and what it left outside."""

    database: str
    key: tuple[Any, ...]
    pickled: bytes
    fingerprint: str
    files: dict[Path, bytes] = field(default_factory=dict)
    mails: bytes = b""


_copies: dict[tuple[Any, ...], Copy] = {}
_asked: Counter[tuple[Any, ...]] = Counter()
# Databases of the walks that are being kept, the innermost last.
_keeping: list[str] = []
# The copy that the test stands in, if any.
_current: list[Copy] = []
_base: list[str] = []
# Questions whether the present test has changed the program or its settings.
_changes: list[Callable[[], bool]] = []


def world(build: Callable[[], Any]) -> Any:
    """The small world inside the test's transaction."""
    if not _is_a_plain_test():
        return build()
    _base[:] = [copies.here()]
    found = _copies.get(())
    if found is None:
        return _build_first(build)
    built = _load(found, None)
    _enter(found, built)
    return built


def leave() -> None:
    """Back to the plain test database, before the test's transaction ends."""
    if not _current:
        return
    _current.clear()
    _keeping.clear()
    if connection.connection is None or connection.closed_in_transaction:
        connection.settings_dict["NAME"] = _base[0]
        return
    if not connection.needs_rollback:
        # As Django does at the end of a test, there for the plain database.
        connection.check_constraints()
        databases.mark_demo(demo=True)
    copies.move(_base[0])


def shared(walk: Callable[..., Any]) -> Callable[..., Any]:
    """A walk from a world that leads to the same place every time; see above."""

    @wraps(walk)
    def walked(world: Any, *args: Any, **options: Any) -> Any:
        key = _key(walk, world, args, options)
        if key is None:
            return walk(world, *args, **options)
        found = _copies.get(key)
        if found is not None:
            _enter(found, world)
            return _load(found, world)
        _asked[key] += 1
        if _asked[key] == 1 and walk.__name__ not in DEAR:
            return walk(world, *args, **options)
        return _keep(key, world, lambda: walk(world, *args, **options))

    return walked


@contextmanager
def watching(changed: Callable[[], bool]) -> Iterator[None]:
    """Share no walks while `changed` says that the test runs another program than the others."""
    _changes.append(changed)
    yield
    _changes.remove(changed)


def verify() -> None:
    """Every copy is what it was when it was kept. They go with the server, or with the folder, of this run."""
    changed = []
    for kept in _copies.values():
        connection.close()
        connection.settings_dict["NAME"] = kept.database
        if copies.fingerprint() != kept.fingerprint:
            changed.append(kept.key)
    connection.close()
    copies.close_all()
    if _base:
        connection.settings_dict["NAME"] = _base[0]
    _copies.clear()
    if changed:
        raise AssertionError(f"A test left something in a database that others start from: {changed}")


def _is_a_plain_test() -> bool:
    """Whether the transaction is the test's own: neither real transactions nor one that a module holds open."""
    blocks = connection.atomic_blocks
    return connection.in_atomic_block and len(blocks) == 1 and not _current


def _key(
    walk: Callable[..., Any], world: Any, args: tuple[Any, ...], options: dict[str, Any]
) -> tuple[Any, ...] | None:
    if not _current or any(changed() for changed in _changes) or connection.needs_rollback:
        return None
    if not all(isinstance(value, PLAIN) for value in (*args, *options.values())):
        return None
    if not copies.untouched():
        return None
    return (
        *_current[0].key,
        walk.__module__,
        walk.__qualname__,
        repr(args),
        repr(sorted(options.items())),
        world.now,
    )


def _build_first(build: Callable[[], Any]) -> Any:
    _current[:] = [Copy(copies.here(), (), b"", "")]
    return _keep((), None, build)


def _keep(key: tuple[Any, ...], world: Any, walk: Callable[[], Any]) -> Any:
    """Walk in a copy of where the test stands, and keep it. A walk that fails fails as it would have in place."""
    target = _name(len(_copies) + len(_keeping))
    start = _current[0]
    copies.move_to_copy(start.database, target)
    _keeping.append(target)
    mails, files = len(getattr(mail, "outbox", [])), set(_files())
    result = walk()
    _keeping.pop()
    made = {path: path.read_bytes() for path in _files() if path not in files}
    kept = Copy(
        target,
        key,
        _dump(world, result),
        copies.fingerprint(),
        start.files | made,
        pickle.dumps(mail.outbox[mails:]),
    )
    copies.commit()
    _copies[key] = kept
    _stand_in(kept)
    return result


def _name(number: int) -> str:
    base = _base[0]
    return f"{base}.{number}" if connection.vendor == "sqlite" else f"{base}_{number}"


def _enter(found: Copy, world: Any) -> None:
    """Stand in a kept copy as if the test had walked there."""
    _stand_in(found)
    _put_files(found, world)
    mail.outbox.extend(pickle.loads(found.mails))
    if not found.key:
        cache.clear()
        databases.forget()


def _stand_in(found: Copy) -> None:
    if _keeping:
        # A walk within a walk that is being kept: that one goes on from a copy of this place.
        copies.move_to_copy(found.database, _keeping[-1])
    else:
        copies.move(found.database)
    _current[:] = [found]


def _files() -> Iterator[Path]:
    data = Path(settings.PRAKARSA_DATA_DIR)
    keys = Path(settings.PRAKARSA_KEYS_DIR)
    for folder in (Path(settings.PRAKARSA_DOCUMENTS_DIR), keys / "seats", data / "answers"):
        yield from (path for path in folder.rglob("*") if path.is_file())


def _put_files(found: Copy, world: Any) -> None:
    """The files of the walk, whatever another test did to them; no keys beside them."""
    for seat in world.seats.values():
        keys = Path(settings.PRAKARSA_KEYS_DIR) / "seats" / str(seat.pk)
        if keys.is_dir() and not any(keys in path.parents for path in found.files):
            shutil.rmtree(keys)
    for path, content in found.files.items():
        if not path.is_file() or path.read_bytes() != content:
            path.unlink(missing_ok=True)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _members(world: Any) -> dict[str, Any]:
    """What a world consists of, by name: a walk's result points at these instead of bringing its own."""
    if world is None:
        return {}
    people = {f"people.{name}": user for name, user in world.people.items()}
    persons = {
        f"{name}.person": user._state.fields_cache["person"]
        for name, user in people.items()
        if user._state.fields_cache.get("person") is not None
    }
    places = {
        name: getattr(world, name)
        for name in ("government", "other_government", "agency", "other_agency", "foreign_agency")
    }
    seats = {f"seats.{name}": seat for name, seat in world.seats.items()}
    return {"world": world} | places | people | persons | seats


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, members: dict[str, Any]) -> None:
        super().__init__(file)
        self.names = {id(member): name for name, member in members.items()}

    def persistent_id(self, thing: Any) -> str | None:
        return self.names.get(id(thing))


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, members: dict[str, Any]) -> None:
        super().__init__(file)
        self.members = members

    def persistent_load(self, name: str) -> Any:
        return self.members[name]


def _dump(world: Any, result: Any) -> bytes:
    written = io.BytesIO()
    _Pickler(written, _members(world)).dump((world and world.now, result))
    return written.getvalue()


def _load(found: Copy, world: Any) -> Any:
    now, result = _Unpickler(io.BytesIO(found.pickled), _members(world)).load()
    if world is not None:
        world.now = now
    return result
