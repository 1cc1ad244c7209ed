"""Verifying the record of sensitive reads: every row says what the log holds the hash of, and none is missing.

Reads only. Part of `verify_history`.
"""

import json
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from history.models import Leaf
from organisations.models import SensitiveRead
from organisations.services.reading import content_hash
from workflow.engine.verification import Finding, Totals

SOURCE, SUBJECT = "read", "read"
_CHUNK = 2000


def _sealed(payload: bytes | memoryview | None) -> str:
    return str(json.loads(bytes(payload))["facts"]["sha256"]) if payload is not None else ""


def findings(_totals: Totals) -> Iterator[Finding]:
    """Rows that were changed, and rows that the log has and the table has not. One pass over each."""
    for row in SensitiveRead.objects.order_by("pk").iterator(_CHUNK):
        if content_hash(row) != row.sha256:
            message = _("the columns do not say what was hashed")
            yield Finding(row.pk, f"{SUBJECT} {row.uuid}", "columns", message)
    leaves = (
        Leaf.objects.filter(source=SOURCE).order_by("position").values_list("position", "record", "payload")
    )
    found = leaves.iterator(chunk_size=_CHUNK)
    while chunk := list(islice(found, _CHUNK)):
        rows = SensitiveRead.objects.filter(uuid__in=[record for _position, record, _payload in chunk])
        known = dict(rows.values_list("uuid", "sha256"))
        for position, record, payload in chunk:
            if record not in known:
                message = _("the log has it at %(position)d, and its record is gone") % {"position": position}
                yield Finding(0, f"{SUBJECT} {record}", "record_gone", message)
            elif known[record] != _sealed(payload):
                message = _("what is recorded is not what was sealed at %(position)d") % {
                    "position": position
                }
                yield Finding(0, f"{SUBJECT} {record}", "sealed_otherwise", message)
