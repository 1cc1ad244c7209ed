"""An official who left one government and begins in another: one person, one account, a record with each.

What was done with the person stays where it was done; the new government sees none of it, the former one nothing that
comes. Nobody takes up somebody who holds an office elsewhere, now or later: it ends there first.
"""

from dataclasses import asdict
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.enums import Standing
from accounts.queries import governments_of, standings
from accounts.services import inviting, links
from appointments.models import Official
from appointments.queries import record_in_force
from appointments.services.people import PersonDetails, detail_gaps, refuse_faults
from appointments.services.two_people import administering
from common.errors import Gap
from organisations.models import Government, Person, User
from organisations.offices import SYSTEM, Actor
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work


def take_up(government: Government, details: PersonDetails, *, actor: Actor, at: datetime) -> Official:
    """Go on with the person who is recorded with this NIP or address, as their administrator from now on.

    Name and rank are what is given now. The account keeps its address and password; invitations that wait end, and
    an account that the former government disabled opens again. Raises NotPermitted, BadInput with every fault.
    """

    def work() -> Official:
        with unit_of_work():
            who, office = administering(actor, government.pk, at)
            given = details.tidied()
            person = _found(given, government, at)
            refuse_faults(list(detail_gaps(given, of=person, at=at)))
            former = record_in_force(person)
            if former is not None:
                gate.perform(former, "leave", actor=SYSTEM, at=at)
            made = gate.create(
                Official(government=government, person=person),
                actor=who,
                office=office,
                at=at,
                facts={"taken_up": True},
            )
            _keep_details(person, given)
            _open_accounts(person, who, at)
            return made

    return retrying(work)


def _found(given: PersonDetails, government: Government, at: datetime) -> Person:
    """Whom the details mean, under lock. Raises BadInput for nobody, and for whoever holds an office elsewhere."""
    rows = Person.objects.select_for_update()
    by_number = rows.filter(employee_no=given.employee_no).first() if given.employee_no else None
    found = by_number or (rows.filter(email=given.email).first() if given.email else None)
    message = _("There is nobody to go on with: enter the person anew.")
    if found is None:
        refuse_faults([Gap("take_up", "nobody", message)])
        raise AssertionError("refused before")
    record = record_in_force(found)
    if (record is not None and record.government_id == government.pk) or governments_of(found.pk, at):
        message = _("This person is recorded and holds an office, now or later: it ends there first.")
        refuse_faults([Gap("take_up", "in_office", message)])
    return found


def _keep_details(person: Person, given: PersonDetails) -> None:
    """What is given now; the address of an account is its owner's to change, and nothing is emptied."""
    has_account = User.objects.filter(person=person).exists()
    changed = {name: text for name, text in asdict(given).items() if text}
    if has_account:
        changed.pop("email", None)
    for name, text in changed.items():
        setattr(person, name, text)
    person.save(update_fields=list(changed))


def _open_accounts(person: Person, who: Actor, at: datetime) -> None:
    accounts = list(User.objects.filter(person=person).order_by("pk"))
    stand = standings(accounts, at)
    for account in accounts:
        # The former government may hold a link that it never handed over.
        links.end_open(account, at=at)
        if stand[account.pk] == Standing.DISABLED:
            inviting.enable(account, by=who, at=at)
