"""Showing each checkpoint to the witnesses, and keeping what they say of it.

A witness that is away stops nothing: it is asked again with the next checkpoint, and `doctor` tells how long it has
been silent. One that refuses has seen another log, which is told at once.
"""

import base64
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.utils.translation import gettext as _

from history.cosignatures import WitnessKey, cosigned_at
from history.models import Cosignature, SignedCheckpoint
from history.notes import BadNote
from history.queries import newest_checkpoint, stored_tree

SECONDS = 10.0
MOST_ANSWER = 10_000
# More digits than the column has room for are no size, and Python refuses to read thousands of them.
_A_SIZE = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class KnownWitness:
    """Where a witness listens, and the key that its lines are verified with."""

    address: str
    key: WitnessKey


def known_witnesses() -> Iterator[KnownWitness]:
    """From `PRAKARSA_WITNESSES`: addresses and keys by turns. What is none is passed over: `unusable_witnesses` names
    it, no server starts with it, and a page that lists the others does not fall for it."""
    words = settings.PRAKARSA_WITNESSES.split()
    for address, key in zip(words[::2], words[1::2], strict=True):
        with suppress(BadNote):
            yield KnownWitness(address.rstrip("/"), WitnessKey.parsed(key))


def unusable_witnesses() -> str:
    """What is wrong with the setting, empty when nothing is: a key that is none, or a name that two of them share."""
    words = settings.PRAKARSA_WITNESSES.split()
    names = []
    for text in words[1::2]:
        try:
            names.append(WitnessKey.parsed(text).name)
        except BadNote as fault:
            said = _("PRAKARSA_WITNESSES: “%(text)s” cannot be used: %(why)s.")
            return said % {"text": text[:80], "why": fault}
    twice = sorted({name for name in names if names.count(name) > 1})
    return _("PRAKARSA_WITNESSES names %(name)s more than once.") % {"name": twice[0]} if twice else ""


def show_newest(*, at: datetime) -> list[str]:
    """Ask every witness that has not cosigned the newest checkpoint; what went wrong, a sentence each.

    Two queries a witness, and a request or two outside of any transaction.
    """
    newest, fault = newest_checkpoint(), unusable_witnesses()
    said = [] if newest is None else [_show(newest, each, at) for each in known_witnesses()]
    return [sentence for sentence in (fault, *said) if sentence]


def _show(newest: SignedCheckpoint, witness: KnownWitness, at: datetime) -> str:
    seen = Cosignature.objects.filter(witness=witness.key.name).order_by("-checkpoint")
    last = seen.values_list("checkpoint", flat=True).first() or 0
    if last == newest.size:
        return ""
    try:
        line = _line(newest, witness, last)
    except (OSError, HTTPException, BadNote) as error:
        said = _("The witness %(name)s did not cosign: %(why)s.")
        return said % {"name": witness.key.name, "why": str(error)[:300]}
    Cosignature.objects.get_or_create(
        checkpoint=newest, witness=witness.key.name, defaults={"line": line, "at": at}
    )
    return ""


def _line(newest: SignedCheckpoint, witness: KnownWitness, last: int) -> str:
    """Its signature line, verified. Raises BadNote where it gives none."""
    status, text = _asked(newest, witness, last)
    if status == HTTPStatus.CONFLICT and _A_SIZE.fullmatch(text.strip()):
        # It knows another size, because an answer of its got lost.
        status, text = _asked(newest, witness, int(text))
    if status != HTTPStatus.OK:
        words = {"status": status, "why": text[:200].strip()}
        raise BadNote(_("it answers %(status)d: %(why)s") % words)
    own = [f"{line}\n" for line in text.splitlines() if f" {witness.key.name} " in line]
    line = own[0] if own else ""
    cosigned_at(f"{newest.note}{line}", witness.key)
    return line


def _asked(newest: SignedCheckpoint, witness: KnownWitness, old: int) -> tuple[int, str]:
    """Status and body of its answer. Raises OSError or HTTPException where there is none."""
    if old > newest.size:
        raise BadNote(_("it has seen %(size)d entries, more than there are") % {"size": old})
    path = stored_tree().consistency(old, newest.size) if old else []
    proof = "".join(f"{base64.b64encode(each).decode()}\n" for each in path)
    body = f"old {old}\n{proof}\n{newest.note}".encode()
    # The settings take none but addresses of HTTP.
    request = Request(f"{witness.address}/add-checkpoint", data=body, method="POST")  # noqa: S310
    request.add_header("Content-Type", "text/plain; charset=utf-8")
    try:
        with build_opener(_NoRedirects).open(request, timeout=SECONDS) as answer:
            return answer.status, answer.read(MOST_ANSWER).decode(errors="replace")
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read(MOST_ANSWER).decode(errors="replace")


class _NoRedirects(HTTPRedirectHandler):
    """A witness answers itself."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None
