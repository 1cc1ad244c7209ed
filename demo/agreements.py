"""Part 2: launches in each government in January 2025, and the five performance contracts with two signatures each.

On which days a contract is drafted and signed stands in the data (`sources.AppointedDays`).
"""

from datetime import date

from django.utils.translation import gettext as _

from contracts.services import signing
from contracts.signing.development_ca import ensure_seat_key
from demo import sources
from demo.context import DemoContext
from demo.people import PASSPHRASE
from innovations.services.contracts import contracting
from innovations.services.proposals import launching
from organisations.enums import Role
from organisations.models import Government, Seat
from organisations.offices import Actor
from workflow.engine import gate
from workflow.models import OutboxMessage
from workflow.outbox import queue

# Published of Grobogan's launch: the regional secretary presided, on behalf of the regent. Elsewhere: nothing is known.
SECRETARY_PRESIDES = frozenset({"33.15"})

# The towns in which the governments with contracts have their seat.
SEATS = {"35.23": "Tuban", "33.15": "Purwodadi", "12.07": "Lubuk Pakam"}


def launch(context: DemoContext, keys: list[str]) -> None:
    """One event in each government that has something approved; all of it is launched there."""
    held_on = sources.appointed_day("launched_on")
    context.clock.at(held_on)
    by_government: dict[Government, list[str]] = {}
    for key in keys:
        by_government.setdefault(context.innovations[key].government, []).append(key)
    for government, theirs in context.progress.over(_("Launching"), list(by_government.items())):
        bureau = context.of_government(Role.ORGANISATION_BUREAU, government)
        head = context.people.seat(Role.HEAD_OF_REGION, government=government)
        sekda = context.people.seat(Role.REGIONAL_SECRETARY, government=government)
        on_behalf = government.code in SECRETARY_PRESIDES
        event = launching.record_event(
            government=government,
            title=f"Peluncuran inovasi {government.name} 2025",
            held_on=held_on,
            place="",
            presided_by=sekda if on_behalf else head,
            on_behalf_of=head if on_behalf else None,
            actor=bureau,
            at=context.clock.tick(),
        )
        for key in theirs:
            context.innovations[key] = gate.perform(
                context.innovations[key],
                "launch",
                actor=bureau,
                at=context.clock.tick(),
                launch_event=str(event.pk),
            )


def give_keys(context: DemoContext) -> None:
    """Development certificates for both parties of the contracts, so that they (and you) can sign."""
    codes = {entry.region_code for entry in sources.appointments()}
    seats = Seat.objects.filter(
        role__in=(Role.AGENCY_HEAD, Role.HEAD_OF_REGION), government__code__in=codes
    ).order_by("title", "id")
    for seat in context.progress.over(_("Making development certificates"), list(seats)):
        ensure_seat_key(seat.pk, common_name=seat.title, secret=PASSPHRASE)


def name_seats() -> None:
    """Where the governments with contracts have their seat, as their prints say it."""
    for code, town in SEATS.items():
        Government.objects.filter(code=code).update(seat_town=town)


def contract_days() -> list[date]:
    """Every day on which a contract is drafted or signed, in order."""
    each = (entry.days for entry in sources.appointments())
    return sorted({day for days in each for day in (days.drafted_on, *days.signed_on)})


def play_day(context: DemoContext, day: date) -> bool:
    """Draft and sign what the data says of the day, drafts first; says whether a contract came into force."""
    entries = sources.appointments()
    drafted = [entry for entry in entries if entry.days.drafted_on == day]
    signing_now = [entry for entry in entries if day in entry.days.signed_on]
    if not drafted and not signing_now:
        return False
    context.clock.at(day, 9)
    for entry in drafted:
        _draft(context, entry)
    for entry in signing_now:
        _sign(context, entry.key, _party(context, entry, day))
    return any(entry.days.last_signature_on == day for entry in signing_now)


def _draft(context: DemoContext, entry: sources.Appointment) -> None:
    """Draft, number and render; the reports that are owed are scheduled with the last signature."""
    innovation = context.innovations[entry.innovation_id]
    bureau = context.of_government(Role.ORGANISATION_BUREAU, innovation.government)
    contract = contracting.draft_contract(
        innovation,
        actor=bureau,
        at=context.clock.tick(),
        period_start=entry.days.first_day,
        dates_reason=entry.days.reason,
        targets_reason=entry.targets_reason,
    )
    context.contracts[entry.key] = gate.perform(
        contract, "request_signatures", actor=bureau, at=context.clock.tick()
    )
    drain(context)


def _party(context: DemoContext, entry: sources.Appointment, day: date) -> Actor:
    """Who signs on that day: the head of the agency first, the head of region last."""
    contract = context.contracts[entry.key]
    if day == entry.days.last_signature_on:
        return context.of_government(Role.HEAD_OF_REGION, contract.government)
    return context.of_agency(Role.AGENCY_HEAD, contract)


def drain(context: DemoContext) -> None:
    """Do the worker's part inline. Raises RuntimeError with the error of the first message that failed."""
    at = context.clock.tick()
    while queue.deliver_due(at=at):
        pass
    open_ones = OutboxMessage.objects.filter(delivered_at=None, dropped_at=None)
    failed = open_ones.exclude(last_error="").first()
    if failed is not None:
        raise RuntimeError(f"{failed}: {failed.last_error}")


def end_of_day(context: DemoContext, day: date) -> None:
    """The worker's chores, the day's e-mails among them, and what they put down."""
    queue.run_chores(at=context.clock.not_before(day, 17))
    drain(context)


def _sign(context: DemoContext, key: str, who: Actor) -> None:
    contract = context.contracts[key]
    context.contracts[key] = signing.sign(contract, actor=who, secret=PASSPHRASE, at=context.clock.tick())
