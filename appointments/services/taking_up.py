"""An official who leaves one government for another, or serves two at once: one person and account, a record with each.

What was done with the person stays where it was done; the new government sees none of it, the former one nothing that
comes. Whoever holds an office elsewhere, now or later, is kept there: the other government's record is for its own
offices alone (a Pj. of the province), and tells it neither address nor what is held there.
"""

import re
from dataclasses import asdict
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.enums import Standing
from accounts.queries import governments_of, standings
from accounts.services import inviting, links
from appointments.models import Official
from appointments.queries import OUT_OF_FORCE, record_in_force
from appointments.services.people import PersonDetails, detail_gaps, refuse_faults
from appointments.services.two_people import administering
from common.errors import Gap
from organisations.models import Government, Person, User
from organisations.offices import SYSTEM, Actor, Office
from workflow.engine import gate
from workflow.engine.transaction import retrying, unit_of_work


def take_up(government: Government, details: PersonDetails, *, actor: Actor, at: datetime) -> Official:
    """Go on with the person who is recorded with this NIP or address, as their administrator from now on.

    Name and rank are what is given now. The account keeps its address and password; invitations that wait end, and
    an account that the former government disabled opens again. Whoever holds an office elsewhere serves here beside
    it: found by NIP and name alone, and nothing about them changes. Raises NotPermitted, BadInput with every fault.
    """

    def work() -> Official:
        with unit_of_work():
            who, office = administering(actor, government.pk, at)
            given = details.tidied()
            person = _found(given, government)
            former = record_in_force(person)
            if governments_of(person.pk, at):
                return _beside(person, former, given, government, who, office, at)
            refuse_faults(list(detail_gaps(given, of=person)))
            for beside in Official.objects.filter(person=person, government=government, keeps=False):
                if beside.state not in OUT_OF_FORCE:
                    gate.perform(beside, "leave", actor=SYSTEM, at=at)
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


def _beside(
    person: Person,
    home: Official | None,
    given: PersonDetails,
    government: Government,
    who: Actor,
    office: Office,
    at: datetime,
) -> Official:
    """A record for offices here, of somebody who goes on in office elsewhere; both are put on record."""
    if person.employee_no != given.employee_no or not _same_name(person.name, given.name):
        refuse_faults([Gap("take_up", "nobody", _nobody())])
    if home is not None:
        gate.record(home, "serve_beside", actor=SYSTEM, office=SYSTEM.offices[0], at=at)
    made = Official(government=government, person=person, keeps=False)
    return gate.create(made, actor=who, office=office, at=at, facts={"beside": True})


def _same_name(one: str, other: str) -> bool:
    """Whether two names share a word: a NIP alone tells nobody whose it is."""
    words, others = (set(re.findall(r"[^\W\d_]{3,}", name.casefold())) for name in (one, other))
    return bool(words & others)


def _nobody() -> str:
    return _("There is nobody to go on with: check the NIP and the name, or enter the person anew.")


def _found(given: PersonDetails, government: Government) -> Person:
    """Whom the details mean, under lock. Raises BadInput for nobody, and for whoever is recorded here already."""
    rows = Person.objects.select_for_update()
    by_number = rows.filter(employee_no=given.employee_no).first() if given.employee_no else None
    found = by_number or (rows.filter(email=given.email).first() if given.email else None)
    if found is None:
        refuse_faults([Gap("take_up", "nobody", _nobody())])
        raise AssertionError("refused before")
    here = Official.objects.filter(person=found, government=government).exclude(state__in=OUT_OF_FORCE)
    if here.filter(keeps=True).exists() or (here.exists() and record_in_force(found) is not None):
        refuse_faults([Gap("take_up", "here", _("This person is recorded here already."))])
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
