"""What has to be so before an agency's month is handed on."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Gap
from workflow.engine.declarations import Context, described_as

# How many are named at the most.
MOST_NAMED = 20


@described_as(gettext_lazy("every package under way has its figures of the month"))
def every_running_package_is_filled_in(ctx: Context[Any]) -> Iterator[Gap]:
    """Physical progress and cash of the month, zero where nothing was done or paid. One query."""
    for package, missing in ctx.subject.without_figures()[:MOST_NAMED]:
        sentence = (
            _("The physical progress of %(name)s is missing; 0 where nothing was done.")
            if missing == "physical"
            else _("The cash of %(name)s is missing; 0 where nothing was paid.")
        )
        yield Gap(f"packages.{package.pk}.{missing}", "required", sentence % {"name": package.name})
