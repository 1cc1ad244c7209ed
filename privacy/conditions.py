"""What has to be so before personal data are erased."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from organisations.models import OfficeHeld, Person, User
from workflow.engine.declarations import Context, described_as
from workflow.models import Subject


@described_as(gettext_lazy("the person holds no office any more, and nobody signs in with the account"))
def person_serves_no_more(ctx: Context[Subject]) -> Iterator[Gap]:
    """As long as somebody serves, the law itself asks for name and account (art. 20 (2) e). Three queries."""
    if getattr(ctx.subject, "record"):  # noqa: B009 -- an erasure
        yield from serving(getattr(ctx.subject, "person"), ctx)  # noqa: B009 -- an erasure


def serving(person: Person, ctx: Context[Subject]) -> Iterator[Gap]:
    """What of it still is in use."""
    if OfficeHeld.objects.filter(person=person).exclude(ends_at__lte=ctx.at).exists():
        yield Gap(
            "record", "held", _("This person holds an office: end it first, on the page of the person.")
        )
    if User.objects.filter(person=person, is_active=True).exists():
        yield Gap("record", "account", _("The account is open: disable it first, on the page of the person."))


@described_as(gettext_lazy("there is something left to erase"))
def something_to_erase(ctx: Context[Subject]) -> Iterator[Gap]:
    """Another erasure may have been faster. Two queries."""
    left = getattr(ctx.subject, "values_left")()  # noqa: B009 -- an erasure
    if not left and not getattr(ctx.subject, "record"):  # noqa: B009 -- an erasure
        yield Gap("values", "gone", _("What this names was erased already."))
