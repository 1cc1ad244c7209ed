"""`python -m tests.operation.hand_in`: hand in the open report of a released database, by today's program."""

import os
import sys
from datetime import timedelta
from decimal import Decimal

import django


def main() -> None:
    """Print the state that the report reaches."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from innovations.models import Report
    from innovations.services.reports import reporting
    from organisations.enums import Role
    from organisations.models import OfficeHeld
    from organisations.queries import actor_at
    from workflow.engine import gate

    report = Report.objects.get(state=Report.States.OPEN)
    at = report.last_at + timedelta(days=1)
    operator = OfficeHeld.objects.get(seat__role=Role.AGENCY_OPERATOR, seat__agency_id=report.agency_id)
    actor = actor_at(operator.person_id, at)
    indicators = report.innovation.indicators.order_by("position")
    entries = [
        reporting.FigureEntry(Decimal(actual), "Sesuai.", strong_note="Sesuai.") for actual in ("40", "12")
    ]
    figures = {row.pk: entry for row, entry in zip(indicators, entries, strict=True)}
    filled = reporting.save_figures(
        report, actor=actor, at=at, figures=figures, obstacles="Jadwal bergeser.", follow_up="Kelas ditambah."
    )
    sys.stdout.write(gate.perform(filled, "submit", actor=actor, at=at + timedelta(hours=1)).state)


if __name__ == "__main__":
    main()
