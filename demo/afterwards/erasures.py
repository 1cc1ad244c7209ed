"""Personal data of a head who left: asked for by the administrator, and what becomes of each request."""

from demo.afterwards import replicas
from demo.context import DemoContext
from organisations.enums import Role
from organisations.models import OfficeHeld, Person
from privacy.enums import ErasureAsker, ErasureGround
from privacy.models import ErasureRequest
from privacy.services.asking import Asked, ask
from privacy.services.searching import said_values
from workflow.engine import gate

NOT_MEANT = "Contoh: diajukan untuk orang yang salah."
NEEDED = "Contoh: masih diperlukan untuk pemeriksaan."


def decide_each_way(context: DemoContext, agency_name: str) -> None:
    """One request was a mistake, one is refused, and one is carried out by the regional secretary."""
    held = OfficeHeld.objects.filter(
        seat__agency=replicas.agency_called(agency_name), seat__role=Role.AGENCY_HEAD
    )
    who = Person.objects.get(pk__in=held.order_by("-ends_at").values("person")[:1])
    secretary = context.of_government(Role.REGIONAL_SECRETARY, replicas.government())
    administrator = context.of_government(Role.ADMINISTRATOR, replicas.government())
    for number, (step, actor, reason) in enumerate(
        (("withdraw", administrator, NOT_MEANT), ("refuse", secretary, NEEDED), ("erased", secretary, "")), 1
    ):
        made = _asked(context, who, number)
        gate.perform(made, step, actor=actor, at=context.clock.tick(), comment=reason)


def _asked(context: DemoContext, who: Person, number: int) -> ErasureRequest:
    government, today = replicas.government(), context.clock.now.date()
    said = said_values("", who, governments=[government.pk])
    asked = Asked(
        person=who,
        record=True,
        values=[(str(each.event), each.field) for each in said],
        asked_by=ErasureAsker.SUBJECT,
        asked_on=today,
        ground=ErasureGround.ASKED,
        decision_no=f"CONTOH/HAPUS/{number}",
        decision_on=today,
    )
    administrator = context.of_government(Role.ADMINISTRATOR, government)
    return ask(government, asked, actor=administrator, at=context.clock.tick())
