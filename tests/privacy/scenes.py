"""Somebody who left, and words of theirs in every place that keeps some; and a search through all there is."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import connection, transaction

from accounts.enums import AccountAct
from accounts.models import UnsentText
from accounts.services import recording
from appointments.models import Official
from appointments.services.people import PersonDetails, enter
from common.canonical import sha256_hex
from deadlines.services import extensions
from notifications.models import Mailing
from organisations.enums import Role
from organisations.models import OfficeHeld, Person, User
from organisations.services.appointing import appoint, seat_of
from privacy.models import ErasureRequest
from privacy.services.asking import Asked, ask
from tests.world import LONG_AGO, World
from workflow.engine import gate
from workflow.models import Event, IdempotencyKey

# One of each kind of personal value, which stand nowhere else.
NAME, NIP, NIK = "Kenaria Wulandari", "199001012015042991", "3523017001909991"
PHONE, MAIL, WORDS = "+62 813-9999-0001", "kenaria.wulandari@uji.example", "kenariku sakit tipus di rumah"
CANARIES = (NAME, NIP, NIK, PHONE, MAIL, WORDS)
DECISION: dict[str, Any] = {
    "asked_by": "subject",
    "asked_on": date(2025, 1, 2),
    "ground": "uu27-2022-43-1-c",
    "decision_no": "800/17/2025",
    "decision_on": date(2025, 1, 3),
}


@dataclass
class Departed:
    """The person, and what they said: values by event and field."""

    world: World
    person: Person
    account: User
    official: Official
    values: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, **changes: Any) -> ErasureRequest:
        """By the administrator: everything that this person said, and the record."""
        given = {**DECISION, "person": self.person, "record": True, "values": self.values, **changes}
        return ask(
            self.world.government, Asked(**given), actor=self.world.administrator, at=self.world.tick()
        )

    def erased(self, **changes: Any) -> ErasureRequest:
        """Asked by the administrator, decided by the Sekda."""
        made = self.ask(**changes)
        return gate.perform(made, "erased", actor=self.world.sekda, at=self.world.tick())


def departed(world: World) -> Departed:
    """An innovator who acted, wrote and was written to, handed over and whose account is closed."""
    details = PersonDetails(name=NAME, employee_no=NIP, email=MAIL, phone=PHONE)
    official = enter(world.government, details, actor=world.administrator, at=world.tick())
    person = official.person
    Person.objects.filter(pk=person.pk).update(national_id=NIK)
    account = User.objects.create_user(MAIL, "kopi-tubruk-pagi-hari", person=person)
    EmailAddress.objects.create(user=account, email=MAIL, verified=True, primary=True)
    seat = seat_of(Role.AGENCY_OPERATOR, agency=world.agency)
    appoint(person, seat, starts_at=LONG_AGO)
    report = world.open_report()
    extensions.ask(
        report.deadline,
        actor=account,
        at=world.tick(),
        until=(report.deadline.due_at + timedelta(days=9)).date(),
        reason=f"Saya {WORDS}.",
    )
    said = Event.objects.get(kind="report.ask_extension")
    with transaction.atomic():
        reason = recording.record(account, AccountAct.DISABLED, by=person.pk, at=world.tick(), reason=WORDS)
    message = f"To: {MAIL}\n\nYth. {NAME}: {WORDS}".encode()
    Mailing.objects.create(
        person=person, day=date(2025, 4, 1), zone="Asia/Jakarta", composed_at=world.now, message_id="<1@uji>",
        sha256=sha256_hex(message), addresses=[MAIL], message=message,
    )  # fmt: skip
    UnsentText.objects.create(
        owner=world.head, address="/x/", fields={"c": f"kutip: Saya {WORDS}."}, typed_at=world.now
    )
    IdempotencyKey.objects.create(actor=person, key="k", request_sha256="0" * 64, response={"n": NAME})
    OfficeHeld.objects.filter(person=person).update(ends_at=world.now)
    User.objects.filter(pk=account.pk).update(is_active=False)
    return Departed(
        world, person, account, official, [(str(said.uuid), "comment"), (str(reason.uuid), "reason")]
    )


def everything_stored() -> str:
    """Every value of every table, as text; on SQLite also the bytes of the file that no row has any more."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [_text(value) for row in cursor.fetchall() for value in row]
    if connection.vendor == "sqlite":
        found.append(connection.connection.serialize().decode("utf-8", "replace"))
    return "\n".join(found)


def _text(value: Any) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)


def still_said(text: str) -> list[str]:
    """Which of the canaries a text holds."""
    return [word for word in CANARIES if word in text]
