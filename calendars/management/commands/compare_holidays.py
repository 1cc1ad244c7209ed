"""Compare the decreed days off with the PyPI package `holidays`."""

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from calendars.services.holiday_estimates import HolidayComparison, compare
from common.types import Option


class Command(BaseCommand):
    help = "Show where decreed days off and the package `holidays` disagree; years without a decree are estimates."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("years", nargs="+", type=int, metavar="YEAR")

    def handle(self, *args: str, years: list[int], **options: Option) -> None:
        for year in years:
            self._show(compare(year))

    def _show(self, found: HolidayComparison) -> None:
        facts = {"year": found.year, "same": found.agreeing, "other": len(found.differences)}
        if found.is_decreed:
            self.stdout.write(_("%(year)d: %(same)d days agree, %(other)d differ.") % facts)
        else:
            self.stdout.write(
                _(
                    "%(year)d: no decree yet; %(other)d estimated days. Due dates of this year are provisional."
                )
                % facts
            )
        for day in found.differences:
            if day.decreed:
                label = _("only decreed: %(name)s") % {"name": day.decreed}
            elif found.is_decreed:
                label = _("only in the package: %(name)s") % {"name": day.expected}
            else:
                label = _("estimate: %(name)s") % {"name": day.expected}
            self.stdout.write(f"  {day.on.isoformat()}  {label}")
