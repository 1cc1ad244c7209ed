"""Where a value that somebody said, or what is kept about a person, stands besides: found, counted and erased.

`sealed` are parts of rows that otherwise never change, erased by a cell each (`common.erasing`); `loose` are rows that
the application changes or deletes as it likes. What stays, and why, is `STAYS`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink, AccountEvent, IssuedToken, SavedView, UnsentText
from common.erasing import ERASED
from common.types import Json, StrOrPromise
from deadlines.models import DeadlineExtension, LatenessExcuse, LatenessReply
from innovations.models import TeamMember
from notifications.models import FeedToken, Mailing, Notice, PushDevice
from organisations.models import Person, User
from privacy.models import ErasureRequest
from workflow.models import EventPrivate, IdempotencyKey


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """One kind of place, as people call it, and what is found there."""

    label: StrOrPromise
    count: int


@dataclass(frozen=True, slots=True)
class SealedPart:
    """One part of one row that is sealed."""

    place: str
    row_key: str


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is not erased by this way, and why."""

    what: StrOrPromise
    why: StrOrPromise


STAYS = (
    Remaining(
        _("Signed contracts, registered PDFs and their certificates"),
        _("Archives: kept by law until the archive schedule (JRA) says destroy (UU 43/2009)."),
    ),
    Remaining(
        _("What was decided on as it was handed in: proposals, reports and their frozen versions"),
        _("Archives of the office, bound by their hash; names in drafts are changed on their pages."),
    ),
    Remaining(
        _("That somebody acted, when and in which office"),
        _("The history names an opaque key only, and is never deleted (UU 27/2022 art. 15 (1) c)."),
    ),
    Remaining(
        _("Backups and the archive of the database's journal"),
        _("Until they expire. Whoever restores one erases again what the list of erasures names."),
    ),
    Remaining(
        _("Journals of the system"),
        _(
            "They name people by their keys; what a mail server wrote of addresses expires with its own journal."
        ),
    ),
    Remaining(
        _("What has left: mails in mailboxes, files that somebody exported, bundles of inspectors"),
        _("Out of reach; who has them is told where that is known."),
    ),
)


# -- what people said: by the event -------------------------------------------------------------------------------


def _kept_values(request: ErasureRequest) -> list[EventPrivate]:
    events = {event for event, _field in request.pairs()}
    rows = EventPrivate.objects.filter(event__uuid__in=events).select_related("event").order_by("pk")
    wanted = set(request.pairs())
    return [row for row in rows if (str(row.event.uuid), row.field) in wanted]


def _kept_reasons(request: ErasureRequest) -> list[AccountEvent]:
    acts = {event for event, field in request.pairs() if field == "reason"}
    return list(AccountEvent.objects.filter(uuid__in=acts, salt__isnull=False).order_by("pk"))


@dataclass(frozen=True, slots=True)
class _Copied:
    """A column that holds what somebody said at an act once more, and whose words they are."""

    model: Any
    column: str
    who: str


_COPIED = (
    _Copied(DeadlineExtension, "reason", "asked_by"),
    _Copied(DeadlineExtension, "decision", "decided_by"),
    _Copied(LatenessExcuse, "reason", "excused_by"),
    _Copied(LatenessReply, "text", "said_by"),
)


def sealed(request: ErasureRequest) -> list[tuple[StrOrPromise, list[SealedPart]]]:
    """Every part that a cell erases, by what people call the place; nothing twice. Some twelve queries."""
    said, reasons = _kept_values(request), _kept_reasons(request)
    found: list[tuple[StrOrPromise, list[SealedPart]]] = [
        (_("What people wrote at an act"), _cells("workflow_eventprivate.value", said)),
        (_("Reasons of acts on accounts"), _cells("accounts_accountevent.reason", reasons)),
        (_("The same words in requests for time, excuses and replies"), list(_copied(said))),
        (_("E-mails kept with these words or to this person"), _mailings(request, said)),
    ]
    if request.record:
        links = AccessLink.objects.filter(account__person=request.person_id).exclude(address="")
        rows = apps.get_model("onboarding", "ImportedRow").objects.filter(person=request.person_id)
        found += [
            (_("Addresses to which links were sent"), _cells("accounts_accesslink.address", links)),
            (_("Rows of imported lists about this person"), _cells("onboarding_importedrow.row", rows)),
        ]
    return [(label, cells) for label, cells in found if cells]


def _cells(place: str, rows: Iterable[Any]) -> list[SealedPart]:
    return [SealedPart(place, row.pk.hex if isinstance(row.pk, UUID) else str(row.pk)) for row in rows]


def _copied(said: Iterable[EventPrivate]) -> Iterator[SealedPart]:
    by_words: dict[tuple[UUID, str], None] = {(row.event.actor_id, row.value): None for row in said}
    for copied in _COPIED if by_words else ():
        rows = copied.model._default_manager.filter(
            **{f"{copied.who}__in": {who for who, _words in by_words}}
        ).filter(**{f"{copied.column}__in": {words for _who, words in by_words}})
        table = copied.model._meta.db_table
        for row in rows.order_by("pk"):
            if (getattr(row, f"{copied.who}_id"), getattr(row, copied.column)) in by_words:
                yield from _cells(f"{table}.{copied.column}", [row])


def _mailings(request: ErasureRequest, said: Iterable[EventPrivate]) -> list[SealedPart]:
    """Those that told of the events whose words go; of a person's record all that went to them."""
    told = Notice.objects.filter(event__in=[row.event_id for row in said], mailing__isnull=False)
    about = Q(pk__in=told.values("mailing"))
    if request.record:
        about |= Q(person=request.person_id)
    rows = Mailing.objects.filter(about).exclude(addresses=[]).order_by("pk")
    return _cells("notifications_mailing.message", rows)


# -- what the application changes and deletes as it likes -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Loose:
    """Rows of one kind, by whose they are; `blank` says what their columns become, None: the rows go."""

    label: StrOrPromise
    rows: Callable[[UUID], Any]
    blank: dict[str, str] | None = None


_LOOSE = (
    _Loose(
        _("Name, NIP, NIK, rank, address and telephone"),
        lambda person: Person.objects.filter(pk=person),
        {"name": ERASED, "employee_no": "", "national_id": "", "rank": "", "email": "", "phone": ""},
    ),
    _Loose(
        _("Places in teams of proposals"),
        lambda person: TeamMember.objects.filter(person=person),
        {"name": ERASED, "position_title": ""},
    ),
    _Loose(_("Addresses of the account"), lambda person: EmailAddress.objects.filter(user__person=person)),
    _Loose(_("Second factors"), lambda person: Authenticator.objects.filter(user__person=person)),
    _Loose(
        _("Ties to other ways of signing in"),
        lambda person: SocialAccount.objects.filter(user__person=person),
    ),
    _Loose(_("Sessions"), lambda person: UserSession.objects.filter(user__person=person)),
    _Loose(_("Names of tokens"), lambda person: IssuedToken.objects.filter(token__user__person=person)),
    _Loose(_("Devices that are told"), lambda person: PushDevice.objects.filter(account__person=person)),
    _Loose(_("Names of calendars"), lambda person: FeedToken.objects.filter(person=person), {"label": ""}),
    _Loose(
        _("Lists as this person likes to see them"),
        lambda person: SavedView.objects.filter(owner__person=person),
    ),
    _Loose(_("Texts typed and not sent"), lambda person: UnsentText.objects.filter(owner__person=person)),
    _Loose(
        _("Answers kept for requests that are repeated"),
        lambda person: IdempotencyKey.objects.filter(actor=person),
    ),
    _Loose(
        _("Files between preview and import"),
        lambda person: apps.get_model("onboarding", "UploadedTable").objects.filter(person=person),
    ),
)


def loose(request: ErasureRequest) -> list[FoundPlace]:
    """What of it is there, by place. A query a place."""
    repeated = _("Texts typed and not sent, answers kept, with these words")
    counted: list[tuple[StrOrPromise, int]] = [(repeated, len(_repeated(request)))]
    if request.record and request.person_id is not None:
        counted += [(place.label, place.rows(request.person_id).count()) for place in _LOOSE]
        counted.append((_("Accounts"), User.objects.filter(person=request.person_id).count()))
    return [FoundPlace(label, count) for label, count in counted if count]


def erase_loose(request: ErasureRequest) -> None:
    """Delete or blank all of it, in the running transaction."""
    for row in _repeated(request):
        row.delete()
    if not request.record or request.person_id is None:
        return
    for place in _LOOSE:
        rows = place.rows(request.person_id)
        if place.blank is None:
            rows.delete()
        else:
            rows.update(**place.blank)
    for account in User.objects.filter(person=request.person_id):
        account.email = f"{account.pk.hex}{settings.PRAKARSA_NO_MAIL_DOMAIN}"
        account.is_active = False
        account.set_unusable_password()
        account.save(update_fields=["email", "is_active", "password"])


def _repeated(request: ErasureRequest) -> list[UnsentText | IdempotencyKey]:
    """Texts not sent and answers kept that hold the very words of a value. These tables hold a day or two."""
    words = [row.value for row in _kept_values(request)] + [row.reason for row in _kept_reasons(request)]
    if not words:
        return []
    texts = [row for row in UnsentText.objects.order_by("pk").iterator() if _holds(row.fields, words)]
    answers = IdempotencyKey.objects.filter(response__isnull=False).order_by("pk")
    return [*texts, *(row for row in answers.iterator() if _holds(row.response, words))]


def _holds(value: Json, words: list[str]) -> bool:
    if isinstance(value, str):
        return any(text in value for text in words)
    if isinstance(value, dict):
        return any(_holds(each, words) for each in value.values())
    return isinstance(value, list) and any(_holds(each, words) for each in value)
