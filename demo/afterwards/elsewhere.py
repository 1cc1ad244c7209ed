"""What is set up once, in February 2026: an own policy, a webhook that fails for a while, a certificate of one's own.

A webhook needs a receiver, a certificate a signer that takes one: both are there for these moments only, the receiver
on this machine.
"""

import logging
from datetime import date
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.serialization import Encoding
from django.test import override_settings

from appointments.services import people
from appointments.services.people import PersonDetails
from contracts.enums import DocumentType
from contracts.services import enrolling, templating
from contracts.services.enrolling import KeyMaterial
from contracts.signing import development_ca
from contracts.signing.secret import Secret
from demo import agreements
from demo.afterwards import replicas
from demo.afterwards.agenda import Agenda
from demo.afterwards.replicas import Replica
from demo.afterwards.variety import OTHER_GOVERNMENT, OTHER_POLICY, choose
from demo.context import DemoContext
from demo.people import PASSPHRASE
from demo.simulators.serving import SimulatorHandler, SimulatorServer
from notifications.services import failed_messages, reading, webhooks
from organisations.enums import Role
from organisations.models import Person
from organisations.offices import Actor
from organisations.queries import actor_at
from workflow.engine import gate
from workflow.enums import MessageOutcome
from workflow.models import OutboxMessage
from workflow.outbox import queue
from workflow.policies.versions import newest
from workflow.policy_changes import changes, publishing, simulation, withdrawing

OWN_POLICY = "contoh-grobogan"
BEGUN = Replica("INV-0074", "Kecamatan Gabus", OTHER_GOVERNMENT)
WRONG, NOT_NEEDED = "Contoh: jangka waktu salah ketik.", "Contoh: tidak diperlukan lagi."
RECORDED = "Contoh Pejabat Lain"


def plan(agenda: Agenda) -> None:
    """Put everything down on its day; the webhook on a Saturday, because its failures take the day."""
    for day, hour, act in (
        (date(2026, 2, 3), 17, prefer),
        (date(2026, 2, 11), 14, publish_own),
        (date(2026, 2, 12), 15, withdraw_own),
        (date(2026, 2, 13), 11, lambda context: choose(context, OTHER_POLICY)),
        (date(2026, 2, 11), 15, publish_wording),
        (date(2026, 2, 12), 14, enrol),
        (date(2026, 2, 21), 8, connect),
    ):
        agenda.add(day, hour, act)


def prefer(context: DemoContext) -> None:
    """One inspector has read everything, and wants e-mails on working days only, and no news."""
    inspector = context.of_government(Role.INSPECTOR, replicas.government(OTHER_GOVERNMENT))
    usual = reading.preference_of(inspector.person_id)
    wishes = {name: getattr(usual, name) for name in reading.PREFERENCES}
    reading.save_preference(
        inspector.person_id, {**wishes, "digest_hour": 9, "working_days_only": True, "mail_news": False}
    )
    at = context.clock.tick()
    reading.mark_read(actor_at(inspector.person_id, at), at=at)


def publish_own(context: DemoContext) -> None:
    """A policy of one's own, under which one proposal begins."""
    government, administrator = replicas.government(OTHER_GOVERNMENT), _administrator(context)
    at = context.clock.tick()
    shipped = next(path for path in publishing.shipped_files() if path.stem == OTHER_POLICY)
    text = shipped.read_text(encoding="utf-8").replace(f'name = "{OTHER_POLICY}"', f'name = "{OWN_POLICY}"')
    document = publishing.checked(text, government)
    simulation.simulate_for(administrator, document, at=at)
    warnings = publishing.warnings_about(document, government, at=at)
    publishing.publish_as(
        administrator,
        text,
        at=at,
        for_government=government.code,
        accepted=[warning.key for warning in warnings],
    )
    choose(context, OWN_POLICY)
    replicas.propose(context, BEGUN, fields={"initiator_type": "kepala_daerah"})


def withdraw_own(context: DemoContext) -> None:
    """It is found wrong: what began under it is moved to the shipped one, which new proposals take as well.

    That one is chosen outright the next day.
    """
    administrator = _administrator(context)
    version, better = newest(OWN_POLICY), newest(OTHER_POLICY)
    withdrawing.withdraw_policy(
        version,
        reason=WRONG,
        at=context.clock.tick(),
        by=Person(pk=administrator.person_id),
        office=withdrawing.may_withdraw(administrator, version),
        successor=better,
    )
    at = context.clock.tick()
    changes.plan_move(replicas.of(BEGUN), better, actor=administrator, at=at)
    changes.move_many([replicas.of(BEGUN)], better, actor=administrator, at=at, reason=WRONG)
    innovation = replicas.of(BEGUN)
    innovator = context.of_agency(Role.INNOVATOR, innovation)
    gate.perform(innovation, "withdraw", actor=innovator, at=context.clock.tick(), comment=NOT_NEEDED)


class EventReceiver(SimulatorServer):
    """Takes events, unless it is `broken`."""

    broken = False

    class handler(SimulatorHandler):  # noqa: N801 -- the server's name for it
        """Answers a POST."""

        def do_POST(self) -> None:  # noqa: N802 -- http.server's name
            self.body()
            broken = self.server.simulator.broken
            self.answer(HTTPStatus.SERVICE_UNAVAILABLE if broken else HTTPStatus.OK, b"", kind="text/plain")


def connect(context: DemoContext) -> None:
    """Events go to another program, which fails until the message is set aside and is sent once more by decision."""
    place, administrator = replicas.government(OTHER_GOVERNMENT).pk, _administrator(context)
    with EventReceiver() as receiver, override_settings(PRAKARSA_WEBHOOK_PRIVATE=True):
        webhooks.set_up(administrator, place, url=f"{receiver.url}/prakarsa", at=context.clock.tick())
        webhooks.ping(administrator, place, at=context.clock.tick())
        _record_somebody(context, administrator, f"{RECORDED} 1")
        agreements.drain(context)
        receiver.broken = True
        for name in (f"{RECORDED} 2", f"{RECORDED} 3"):
            _record_somebody(context, administrator, name)
        _fail(context)
        receiver.broken = False
        first, second = queue.set_aside().order_by("pk").values_list("uuid", flat=True)
        for message, outcome, reason in (
            (first, MessageOutcome.AGAIN, ""),
            (second, MessageOutcome.DROPPED, NOT_NEEDED),
        ):
            failed_messages.decide_messages(
                administrator, [message], outcome, everything=False, at=context.clock.tick(), reason=reason
            )
        webhooks.resume(administrator, place, at=context.clock.tick())
        agreements.drain(context)
        arrived = webhooks.attempts_visible_to(administrator, place).exclude(kind=webhooks.PING).latest("id")
        webhooks.replay(administrator, place, arrived.message, at=context.clock.tick())
        agreements.drain(context)
        webhooks.take_down(administrator, place, at=context.clock.tick())


def _record_somebody(context: DemoContext, administrator: Actor, name: str) -> None:
    government = replicas.government(OTHER_GOVERNMENT)
    people.enter(government, PersonDetails(name=name), actor=administrator, at=context.clock.tick())


def _fail(context: DemoContext) -> None:
    """What waits for the receiver is tried until it is set aside; its administrator is told."""
    logging.disable(logging.ERROR)
    try:
        _try_in_vain(context)
    finally:
        logging.disable(logging.NOTSET)


def _try_in_vain(context: DemoContext) -> None:
    queue.deliver_due(at=context.clock.tick())
    while waiting := OutboxMessage.objects.filter(queue.WAITING, topic=webhooks.TOPIC):
        context.clock.now = max(context.clock.now, *waiting.values_list("available_at", flat=True))
        queue.deliver_due(at=context.clock.tick())
    queue.deliver_due(at=context.clock.tick())


def publish_wording(context: DemoContext) -> None:
    """The wording of addenda, as it is shipped, becomes the government's own."""
    templating.publish_as(
        _administrator(context),
        templating.neutral_text(DocumentType.ADDENDUM),
        government=replicas.government(OTHER_GOVERNMENT),
        at=context.clock.tick(),
    )


def enrol(context: DemoContext) -> None:
    """A head of agency brings a key file of an authority that is trusted, and later signs with it no more."""
    with TemporaryDirectory() as folder:
        root = Path(folder, "root.pem")
        issued = development_ca.issue("Contoh: Kepala Dinas Pendidikan")
        root.write_bytes(issued.chain[-1].public_bytes(Encoding.PEM))
        file = Path(folder, "signing.toml")
        file.write_text('roots = "root.pem"\n', "utf-8")
        with override_settings(PRAKARSA_SIGNER="pkcs12", PRAKARSA_SIGNING_FILE=str(file)):
            head = context.in_agency(Role.AGENCY_HEAD, replicas.agency_called("Dinas Pendidikan"))
            at = context.clock.tick()
            actor = actor_at(head.person_id, at)
            enrolled = enrolling.enrol_own(
                enrolling.signing_offices(actor)[0],
                KeyMaterial(file=issued.pkcs12(secret=Secret(PASSPHRASE))),
                actor=actor,
                secret=PASSPHRASE,
                at=at,
            )
            enrolling.end_enrolment(enrolled, actor=actor, at=context.clock.tick())


def _administrator(context: DemoContext) -> Actor:
    who = context.of_government(Role.ADMINISTRATOR, replicas.government(OTHER_GOVERNMENT))
    return actor_at(who.person_id, context.clock.now)
