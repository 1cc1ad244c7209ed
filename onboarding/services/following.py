"""What is to be done after a sheet of people was imported."""

from dataclasses import dataclass

from appointments.enums import AppointmentState
from appointments.models import OfficeAppointment
from onboarding.models import ImportRun
from organisations.models import Person


@dataclass(frozen=True, slots=True)
class StillToDo:
    """How many appointments of a sheet wait for confirmation, and how many of its people have no account.

    `by_mail` can be invited at once; `by_hand` have no address and get a link to hand over.
    """

    to_confirm: int
    by_mail: int
    by_hand: int


def still_to_do(run: ImportRun) -> StillToDo:
    """As it stands now. Three queries."""
    rows = run.rows.all()
    made = rows.filter(table=OfficeAppointment._meta.label_lower).values_list("key", flat=True)
    waiting = OfficeAppointment.objects.filter(pk__in=list(made), state=AppointmentState.PROPOSED)
    outside = Person.objects.filter(pk__in=rows.values("person"), users__isnull=True).values_list("email")
    addresses = [address for (address,) in outside]
    by_mail = sum(bool(address) for address in addresses)
    return StillToDo(waiting.count(), by_mail, len(addresses) - by_mail)
