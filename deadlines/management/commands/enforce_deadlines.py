"""Write down what has fallen due: windows opened, reminders, breaches, locks; and reviews that wait for nobody."""

from datetime import datetime

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from common.commands import WritingCommand
from common.types import Option
from deadlines.schedule.ladder import BREACH, LOCK
from deadlines.services import sweep
from workflow.engine.events import installation
from workflow.reviews import reassignment


class Command(WritingCommand):
    help = (
        "Open, remind, mark and lock what is due. Run it every morning; a missed or second run does no harm."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at",
            metavar="ISO",
            help="a moment with its offset, 2025-04-09T08:05:00+07:00 (demonstrations only)",
        )

    def handle(self, *args: str, at: str | None, **options: Option) -> None:
        moment = _moment(at)
        done = sweep.sweep(at=moment)
        reminders = sum(count for code, count in done.steps.items() if code not in (BREACH, LOCK))
        self.stdout.write(
            _("%(opened)d opened, %(reminders)d reminders, %(breached)d breached, %(locked)d locked.")
            % {
                "opened": done.opened,
                "reminders": reminders,
                "breached": done.steps.get(BREACH, 0),
                "locked": done.steps.get(LOCK, 0),
            }
        )
        settled = reassignment.settle_open_reviews(at=moment)
        if settled.concluded or settled.released:
            self.stdout.write(
                _("%(concluded)d stages ended by themselves, %(released)d tasks went back to every office.")
                % {"concluded": settled.concluded, "released": settled.released}
            )
        for line in settled.failed:
            self.stderr.write(line)
        for refused in done.failed:
            self.stderr.write(f"{refused.deadline_id} {refused.title}: {refused.error}")
        if done.failed:
            raise CommandError(
                _("%(count)d could not be opened; the next run tries again.") % {"count": len(done.failed)}
            )


def _moment(text: str | None) -> datetime:
    """The simulated moment, else now. Facts of a real installation come from its own clock only."""
    if text is None:
        return timezone.now()
    if not installation().is_demo:
        raise CommandError(_("--at is for demonstration databases; a real one goes by its clock."))
    try:
        at = parse_datetime(text)
    except ValueError:
        # The form is right, the day or hour does not exist.
        at = None
    if at is None or at.tzinfo is None:
        raise CommandError(_("--at needs date, time and offset, for example 2025-04-09T08:05:00+07:00."))
    return at
