"""Ad-hoc reports after the year 2025, and finding what they are about."""

from dataclasses import replace

from demo.afterwards import replicas
from demo.afterwards.replicas import Replica
from demo.context import DemoContext
from innovations.models import Innovation, Report
from innovations.services.reports import asking
from organisations.enums import Role

REASON = "Contoh: pimpinan meminta perkembangan inovasi."


def ask(context: DemoContext, about: Replica | str, working_days: int) -> None:
    """The regional secretary asks for a report, due after so many working days."""
    innovation = _innovation(about)
    at = context.clock.tick()
    report = asking.ask(
        innovation,
        actor=context.of_government(Role.REGIONAL_SECRETARY, innovation.government),
        at=at,
        reason=REASON,
        days=replace(asking.usual_days(innovation, at=at), working_days=working_days),
    )
    context.in_a_story.add(str(report.pk))


def _innovation(about: Replica | str) -> Innovation:
    if isinstance(about, Replica):
        return replicas.of(about)
    return Innovation.objects.select_related("government", "agency", "launch_event").get(source_id=about)


def asked(about: Replica | str) -> Report:
    """The ad-hoc report that was asked for last."""
    rows = Report.objects.select_related("deadline", "innovation", "government", "agency")
    return rows.filter(innovation=_innovation(about), contract=None).order_by("number").reverse()[0]
