"""Calendar feeds: who may make one, what it shows when it is read, and how it ends.

An address holds a random token that is stored only as its hash. Rights are asked anew at each reading, so that a feed
made in an office ends with the office.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.canonical import sha256_hex
from common.errors import BadInput, Gap, NotPermitted, NotVisible
from common.moments import in_words
from deadlines.enums import DeadlineKind
from deadlines.models import Deadline
from deadlines.queries import deadlines_visible_to
from deadlines.schedule.derivations import sentences
from deadlines.wording import last_day
from notifications.enums import FeedScope
from notifications.ical import DayEvent, calendar_text
from notifications.models import FeedToken
from notifications.services.preferences import language_of
from organisations.enums import Role
from organisations.models import Agency, Government
from organisations.offices import Actor
from organisations.queries import active_accounts, actor_at
from organisations.visibility import reach_of
from workflow.engine.events import installation
from workflow.engine.transaction import retrying

MOST_EVENTS = 2000
MOST_FEEDS = 20
PAST, FUTURE = timedelta(days=180), timedelta(days=550)
# What is made for one government.
OF_GOVERNMENTS = (FeedScope.PUBLIC, FeedScope.SCREEN)
PUBLISHERS = (Role.ORGANISATION_BUREAU, Role.ADMINISTRATOR)
# Keeps of the given deadlines only what anyone may see.
Published = Callable[["QuerySet[Deadline]"], "QuerySet[Deadline]"]
_published: list[Published] = []


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A new feed and its token, which nobody can read again."""

    feed: FeedToken
    token: str


def publish_through(published: Published) -> None:
    """Register the function that keeps only the deadlines that anyone may see."""
    _published[:] = [published]


def create_feed(
    actor: Actor,
    scope: str,
    *,
    at: datetime,
    agency_id: UUID | None = None,
    government_id: UUID | None = None,
    label: str = "",
) -> NewFeed:
    """Make a feed. Raises BadInput, NotVisible for a place that is not the actor's, NotPermitted."""
    if scope not in FeedScope.values:
        raise BadInput(
            _("There is no such kind of feed."), gaps=[Gap("scope", "choice", _("Choose a kind."))]
        )
    _may_show(actor, scope, agency_id=agency_id, government_id=government_id)
    if living_feeds(actor.person_id).count() >= MOST_FEEDS:
        raise BadInput(_("You have %(count)d feeds already; end one first.") % {"count": MOST_FEEDS})
    token = secrets.token_urlsafe(32)
    feed = retrying(
        lambda: FeedToken.objects.create(
            person_id=actor.person_id,
            scope=scope,
            agency_id=agency_id if scope == FeedScope.AGENCY else None,
            government_id=government_id if scope in OF_GOVERNMENTS else None,
            label=" ".join(label.split())[:80],
            token_sha256=_hash(token),
            created_at=at,
        )
    )
    return NewFeed(feed, token)


def _may_show(actor: Actor, scope: str, *, agency_id: UUID | None, government_id: UUID | None) -> None:
    reach = reach_of(actor)
    if scope == FeedScope.AGENCY:
        if agency_id is None:
            raise BadInput(_("Choose an agency."), gaps=[Gap("agency", "required", _("Choose an agency."))])
        agency = Agency.objects.filter(pk=agency_id).first()
        if agency is None or (
            agency_id not in reach.agencies and agency.government_id not in reach.governments
        ):
            raise NotVisible(_("This agency does not exist or is not yours."))
    if scope in OF_GOVERNMENTS:
        if government_id is None:
            raise BadInput(
                _("Choose a government."), gaps=[Gap("government", "required", _("Choose a government."))]
            )
        if government_id not in reach.governments:
            raise NotVisible(_("This government does not exist or is not yours."))
        publishes = scope == FeedScope.PUBLIC
        if publishes and not any(actor.holding(role, government_id=government_id) for role in PUBLISHERS):
            raise NotPermitted(
                _("The organisation bureau or the administrator publishes the public calendar."),
                code="not_your_office",
            )


def living_feeds(person_id: UUID) -> "QuerySet[FeedToken]":
    """The person's feeds that have not been ended, with their places; not ordered."""
    rows = FeedToken.objects.filter(person_id=person_id, revoked_at__isnull=True)
    return rows.select_related("agency", "government")


def revoke_feed(actor: Actor, feed_id: UUID, *, at: datetime) -> FeedToken:
    """End an own feed; its address answers 404 from now on. Ended twice, the first moment stays. Raises NotVisible."""
    feed = FeedToken.objects.filter(pk=feed_id, person_id=actor.person_id).first()
    if feed is None:
        raise NotVisible(_("There is no such feed."))
    retrying(lambda: FeedToken.objects.filter(pk=feed.pk, revoked_at__isnull=True).update(revoked_at=at))
    feed.refresh_from_db()
    return feed


def end_feeds(person_id: UUID, *, at: datetime) -> None:
    """End every feed of the person but public ones, which show what anyone may see. In the running transaction."""
    living = FeedToken.objects.filter(person_id=person_id, revoked_at__isnull=True)
    living.exclude(scope=FeedScope.PUBLIC).update(revoked_at=at)


def read_feed(token: str, *, at: datetime) -> str:
    """The calendar behind a token. Raises NotVisible for one that is unknown or ended, whose office has ended, or whose
    maker has no account any more (a public calendar goes on: it shows what anyone may see).
    """
    hidden = NotVisible(_("This calendar does not exist or has ended."))
    feed = _living(token).exclude(scope=FeedScope.SCREEN).first()
    if feed is None:
        raise hidden
    try:
        rows = _rows(feed, at)
    except (NotVisible, NotPermitted) as refusal:
        raise hidden from refusal
    window = Q(due_at__gte=at - PAST, due_at__lte=at + FUTURE)
    deadlines = rows.filter(window).select_related("agency").order_by("due_at", "id")[:MOST_EVENTS]
    public = feed.scope == FeedScope.PUBLIC
    with translation.override(settings.LANGUAGE_CODE if public else language_of(feed.person_id)):
        return calendar_text(name=_name(feed), events=_events(deadlines, public=public))


def screen_behind(token: str, *, at: datetime) -> tuple[Actor, Government]:
    """Whose rights the screen behind a token shows, and of which government. Raises NotVisible for one that is unknown
    or ended, whose office has ended, or whose maker has no account any more."""
    hidden = NotVisible(_("The address of this screen does not exist or has ended."))
    feed = _living(token).filter(scope=FeedScope.SCREEN).first()
    if feed is None or feed.government is None:
        raise hidden
    actor = actor_at(feed.person_id, at)
    if feed.government_id not in reach_of(actor).governments:
        raise hidden
    return actor, feed.government


def path_of(made: NewFeed) -> str:
    """Where a new feed or screen is read."""
    return reverse("wallboard-address" if made.feed.scope == FeedScope.SCREEN else "feed", args=[made.token])


def _living(token: str) -> "QuerySet[FeedToken]":
    """The one behind a token, while it has not been ended and its maker has an account; a public one anyway."""
    held = Q(scope=FeedScope.PUBLIC) | Exists(active_accounts().filter(person_id=OuterRef("person_id")))
    rows = FeedToken.objects.select_related("agency__government", "government")
    return rows.filter(held, token_sha256=_hash(token), revoked_at__isnull=True)


def _rows(feed: FeedToken, at: datetime) -> "QuerySet[Deadline]":
    """What the feed may show now: the rights of its maker, except that public calendars show what anyone may see."""
    if feed.scope == FeedScope.PUBLIC:
        return _published[0](Deadline.objects.filter(government=feed.government))
    actor = actor_at(feed.person_id, at)
    if not actor.offices:
        raise NotVisible(_("This office has ended."))
    _may_show(actor, feed.scope, agency_id=feed.agency_id, government_id=feed.government_id)
    rows = deadlines_visible_to(actor, at)
    return rows.filter(agency=feed.agency) if feed.scope == FeedScope.AGENCY else rows


_DONE = {
    DeadlineKind.REPORT: gettext_lazy("Handed in: %(title)s"),
    DeadlineKind.ASKED_REPORT: gettext_lazy("Handed in: %(title)s"),
    DeadlineKind.REVISION: gettext_lazy("Corrected: %(title)s"),
    DeadlineKind.APPRAISAL: gettext_lazy("Concluded: %(title)s"),
    DeadlineKind.EXPLANATION: gettext_lazy("Explained: %(title)s"),
    DeadlineKind.FOLLOW_UP: gettext_lazy("Reported: %(title)s"),
    DeadlineKind.FOLLOW_UP_AGAIN: gettext_lazy("Reported: %(title)s"),
    DeadlineKind.MILESTONE: gettext_lazy("Finished: %(title)s"),
    DeadlineKind.PACKAGE_MONTH: gettext_lazy("Locked: %(title)s"),
    DeadlineKind.SHOW_CAUSE: gettext_lazy("Held: %(title)s"),
    DeadlineKind.SHOW_CAUSE_TEST: gettext_lazy("Judged: %(title)s"),
    DeadlineKind.OPPORTUNITY: gettext_lazy("Finished: %(title)s"),
}
_RESTS = gettext_lazy("Suspended: %(title)s")


def _events(deadlines: Iterable[Deadline], *, public: bool) -> Iterable[DayEvent]:
    site = settings.PRAKARSA_PUBLIC_URL.rstrip("/")
    origin = installation().origin.replace("/", ".")
    for deadline in deadlines:
        page = reverse("board") if public else reverse(deadline.subject_type, args=[deadline.subject_id])
        done = deadline.met_at is not None
        cancelled = deadline.closed_at is not None and not done
        title = " ".join(deadline.title.split())
        resting = _rests_since(deadline) is not None
        summary = _DONE[DeadlineKind(deadline.kind)] if done else _RESTS if resting else "%(title)s"
        yield DayEvent(
            uid=f"{deadline.pk}@{origin}",
            on=last_day(deadline).date(),
            summary=str(summary) % {"title": title},
            description=_description(deadline),
            url=f"{site}{page}",
            # Being handed in or falling away is a change that readers must notice, as a move of the day is.
            sequence=deadline.changed_times + done + cancelled,
            modified_at=deadline.modified_at,
            categories=str(DeadlineKind(deadline.kind).label),
            cancelled=cancelled,
            tentative=resting,
        )


def _description(deadline: Deadline) -> str:
    """Whose obligation, whether it rests, and how the day came about, line by line."""
    lines = [deadline.agency.name, *sentences(deadline.derivation)]
    if (since := _rests_since(deadline)) is not None:
        words = _("Suspended since %(since)s: it does not fall due until the innovation is resumed.")
        lines.insert(1, words % {"since": in_words(since, deadline.zone)})
    return "\n".join(lines)


def _rests_since(deadline: Deadline) -> datetime | None:
    """Of what is still owed."""
    return deadline.rests_since if deadline.closed_at is None and deadline.met_at is None else None


def _name(feed: FeedToken) -> str:
    place = feed.agency or feed.government
    return feed.label or (f"Prakarsa: {place.name}" if place else "Prakarsa")


def _hash(token: str) -> str:
    return sha256_hex(token.encode())
