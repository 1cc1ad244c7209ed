"""Part 2, January 2025: launches in each government, then five performance contracts with two signatures each."""

from datetime import date, timedelta

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

LAUNCHED_ON = date(2025, 1, 16)
DRAFTED_ON = date(2025, 1, 20)
FIRST_SIGNED_ON = date(2025, 1, 21)
SECOND_SIGNED_ON = date(2025, 1, 22)
# Published of Grobogan's launch: the regional secretary presided, on behalf of the regent. Elsewhere: nothing is known.
SECRETARY_PRESIDES = frozenset({"33.15"})

# The towns in which the governments with contracts have their seat.
SEATS = {"35.23": "Tuban", "33.15": "Purwodadi", "12.07": "Lubuk Pakam"}


def launch(context: DemoContext, keys: list[str]) -> None:
    """One event in each government that has something approved; all of it is launched there."""
    context.clock.at(LAUNCHED_ON)
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
            held_on=LAUNCHED_ON,
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


def contract_all(context: DemoContext) -> None:
    """Draft, number, render, sign by the agency, sign by the head of region; the reports are then scheduled."""
    for code, town in SEATS.items():
        Government.objects.filter(code=code).update(seat_town=town)
    context.clock.at(DRAFTED_ON)
    for entry in context.progress.over(_("Drafting contracts"), sources.appointments()):
        innovation = context.innovations[entry.innovation_id]
        bureau = context.of_government(Role.ORGANISATION_BUREAU, innovation.government)
        contract = contracting.draft_contract(
            innovation,
            actor=bureau,
            at=context.clock.tick(),
            period_start=sources.anchor() + timedelta(days=1),
        )
        context.contracts[entry.key] = gate.perform(
            contract, "request_signatures", actor=bureau, at=context.clock.tick()
        )
        drain(context)
    context.clock.at(FIRST_SIGNED_ON)
    for key in context.progress.over(_("First parties sign"), list(context.contracts)):
        _sign(context, key, context.of_agency(Role.AGENCY_HEAD, context.contracts[key]))
    context.clock.at(SECOND_SIGNED_ON)
    for key in context.progress.over(_("Second parties sign"), list(context.contracts)):
        regent = context.of_government(Role.HEAD_OF_REGION, context.contracts[key].government)
        _sign(context, key, regent)


def drain(context: DemoContext) -> None:
    """Do the worker's part inline. Raises RuntimeError with the error of the first message that failed."""
    at = context.clock.tick()
    while queue.deliver_due(at=at):
        pass
    failed = OutboxMessage.objects.exclude(last_error="").first()
    if failed is not None:
        raise RuntimeError(f"{failed}: {failed.last_error}")


def _sign(context: DemoContext, key: str, who: Actor) -> None:
    contract = context.contracts[key]
    context.contracts[key] = signing.sign(contract, actor=who, secret=PASSPHRASE, at=context.clock.tick())
