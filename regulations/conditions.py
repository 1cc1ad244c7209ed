"""What has to be so before a decree or regulation goes on."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from regulations.enums import BINDING, RegulationState
from regulations.step_facts import day_of, wrong_day, wrong_line
from workflow.engine.declarations import Context, described_as


@described_as(gettext_lazy("it has articles and an annex, and each line of the annex names its article"))
def words_are_complete(ctx: Context) -> Iterator[Gap]:
    """Three queries."""
    row = ctx.subject
    if not row.articles.exists():
        yield Gap("articles", "required", _("Write the articles first."))
    if not row.entries.exists():
        yield Gap("annex", "required", _("The annex lists no innovation yet."))
    elif row.entries.filter(article__isnull=True).exists():
        yield Gap("annex", "article", _("A line of the annex does not say which article carries it."))


@described_as(gettext_lazy("a regulation that is promulgated was harmonised before"))
def harmonised_where_needed(ctx: Context) -> Iterator[Gap]:
    """No query."""
    if ctx.subject.is_promulgated and ctx.subject.state == RegulationState.DRAFT:
        yield Gap("harmonised_no", "not_harmonised", _("It has to be harmonised before it is signed."))


@described_as(gettext_lazy("what it amends or revokes is still in force"))
def its_base_still_binds(ctx: Context) -> Iterator[Gap]:
    """Two queries at most."""
    for base in (ctx.subject.amends, ctx.subject.revokes):
        if base is not None and base.state not in BINDING:
            message = _("%(regulation)s is not in force any more.") % {"regulation": base.subject_title}
            yield Gap("amends", "base_ended", message)


@described_as(gettext_lazy("the letter of harmonisation is named"))
def harmonisation_is_named(ctx: Context) -> Iterator[Gap]:
    """A decree may have none. No query."""
    yield from wrong_line(ctx, "harmonised_no", asked=ctx.subject.is_promulgated)


@described_as(gettext_lazy("number and day of the signature are given"))
def signing_is_named(ctx: Context) -> Iterator[Gap]:
    """No query."""
    yield from wrong_line(ctx, "number", asked=True)
    yield from wrong_day(ctx, "signed_on", asked=True)


@described_as(gettext_lazy("gazette and days follow on the signature"))
def promulgation_is_named(ctx: Context) -> Iterator[Gap]:
    """A decree has neither and binds from its signature. No query."""
    row = ctx.subject
    yield from wrong_line(ctx, "gazette", asked=row.is_promulgated)
    yield from wrong_day(ctx, "promulgated_on", asked=row.is_promulgated)
    yield from wrong_day(ctx, "in_force_on", asked=False, ahead=True)
    made_on, binds_on = day_of(ctx, "promulgated_on"), day_of(ctx, "in_force_on")
    if made_on is not None and row.signed_on is not None and made_on < row.signed_on:
        yield Gap("promulgated_on", "order", _("It is not promulgated before it was signed."))
    first = made_on or row.signed_on
    if binds_on is not None and first is not None and binds_on < first:
        yield Gap("in_force_on", "order", _("It does not bind before it was promulgated or signed."))
