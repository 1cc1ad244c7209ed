"""What is no fault of the program: the database, the disk or the store of documents cannot serve at the moment.

Trying again later helps.
"""

import errno
import sqlite3

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError

# Full, over quota, mounted for reading only, out of file handles.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE})


class StoreAway(OSError):
    """The store of documents, on another machine, does not answer or does not do what it is asked."""


def is_outage(error: BaseException | None) -> bool:
    """Whether waiting helps: no connection, none free, a lock or a statement that took too long, a full disk."""
    if isinstance(error, OperationalError):
        # SQLite calls an unknown table or column so too.
        return getattr(error.__cause__, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR
    if isinstance(error, UpdateError | SessionInterrupted):
        # Django takes a session that could not be written for one that was deleted.
        return is_outage(error.__context__)
    if isinstance(error, InterfaceError | StoreAway):
        return True
    return isinstance(error, OSError) and error.errno in _NO_ROOM
