"""Compute every stored score again, each by the version of the instrument that it names."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.types import Option
from innovations.services.evaluations.recomputing import recompute_all


class Command(BaseCommand):
    help = "Compare every stored score with the one its inputs give under its own version of the instrument."

    def handle(self, *args: str, **options: Option) -> None:
        count = faulty = 0
        for done in recompute_all():
            count += 1
            if done.agrees:
                continue
            faulty += 1
            for difference in done.differences:
                self.stderr.write(f"{done.row._meta.model_name} {done.row.pk}: {difference}")
        self.stdout.write(
            _("%(count)d scores computed again, %(faulty)d differ.") % {"count": count, "faulty": faulty}
        )
        if faulty:
            raise CommandError(_("Some stored scores are not what their inputs give."))
