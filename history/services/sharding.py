"""Beginning the log anew, where the database cannot continue what was signed: after it was brought back from a backup.

Nobody can make the old statements true again. The new log says so in an entry of its own: what the last statement
was, and how many entries the database has; whoever kept the old ones sees where the two part.
"""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from history.models import LogKey, Shard
from history.notes import verifier_key
from history.queries import log_size
from history.services.log_key import CannotSeal, key_file, last_note_file, log_name, make_key
from history.services.sealing import Sealed, alone, seal

_NUMBER = re.compile(r"-(\d+)$")


def open_shard(reason: str, *, at: datetime) -> Sealed:
    """Begin the log under a new name and key, and seal. Raises CannotSeal where there is nothing to begin anew.

    The old key and the last statement stay beside the new ones, under the old number.
    """
    with alone():
        note = last_note_file()
        if not note.is_file():
            raise CannotSeal(_("Nothing was signed yet that a new log could refer to."))
        old = log_name()
        name = _next(old)
        for file in (key_file(), note):
            if file.is_file():
                file.rename(file.with_name(f"{file.stem}-{at:%Y%m%dT%H%M%S}{file.suffix}"))
                last = file.with_name(f"{file.stem}-{at:%Y%m%dT%H%M%S}{file.suffix}")
        with transaction.atomic():
            Shard.objects.create(note=last.read_text(), entries=log_size(), reason=reason, opened_at=at)
            key = make_key(key_file())
            LogKey.objects.create(key_text=verifier_key(name, key.public_key()), since=at)
    return seal(at=at)


def _next(name: str) -> str:
    """`name`, `name-2`, `name-3` …"""
    found = _NUMBER.search(name)
    return f"{name[: found.start()]}-{int(found[1]) + 1}" if found else f"{name}-2"
