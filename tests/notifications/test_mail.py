"""E-mails leave whatever a title holds, and what keeps one from leaving keeps back no other."""

import email
import email.policy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope
from django.core import mail
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from innovations.models import Report
from notifications.models import Mailing, Notice
from notifications.stored_email import StoredEmail, compose_email
from organisations.models import User
from tests.notifications.scenarios import BREACHED, owed, swept, work
from tests.workflow.workers.mail_server import PostOffice
from tests.world import World
from workflow.outbox import queue

ODD = (
    "=?xx-x?q?abc?= Layanan",
    "=?utf-8?q?Laporan_palsu?=",
    "Layanan =?utf-8?b?!!?=",
    "=?",
    "Kantin\x01Puspa\x07 \x1b[31m",
)


@pytest.fixture
def report(world: World) -> Report:
    return owed(world)


def composed(subject: str) -> bytes:
    return compose_email(
        subject=subject,
        text="Isi",
        html="<p>Isi</p>",
        to=["sekda@uji.example"],
        message_id="<1@uji.example>",
        at=datetime(2025, 4, 9, tzinfo=UTC),
    )


def subject_read(raw: bytes) -> str:
    """As a mail program shows it."""
    return str(email.message_from_bytes(raw, policy=email.policy.default)["Subject"])


@pytest.mark.parametrize("title", ODD)
def test_an_odd_title_reaches_its_reader_as_it_was_typed(world: World, report: Report, title: str) -> None:
    deadline = report.deadline
    deadline.title = title
    deadline.save(update_fields=["title"])

    found = swept(world, BREACHED)

    (stored,) = Mailing.objects.filter(person_id=world.head.person_id)
    expected = "".join(char for char in title if char >= " ")
    assert found == ["head@uji.example", "innovator@uji.example", "operator@uji.example"]
    assert subject_read(bytes(stored.message)).endswith(expected)


@given(title=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=150))
def test_any_title_comes_back_and_can_be_sent(title: str) -> None:
    raw = composed(f"=?{title}")

    assert (
        subject_read(raw) == StoredEmail(raw, ["sekda@uji.example"]).subject == " ".join(f"=?{title}".split())
    )


def test_a_message_with_an_undecodable_subject_leaves(world: World, report: Report) -> None:
    """As older versions stored them."""
    swept(world, BREACHED)
    mailing = Mailing.objects.get(person_id=world.head.person_id)
    older = bytes(mailing.message).replace(b"Subject: ", b"Subject: =?xx-x?q?abc?= ")

    message = StoredEmail(older, mailing.addresses)

    assert (message.subject.startswith("=?xx-x?q?abc?="), message.message().as_bytes()) == (True, older)


def test_one_e_mail_that_cannot_be_composed_keeps_back_no_other(world: World, report: Report) -> None:
    User.objects.filter(pk=world.head.pk).update(email="head@uji.example\nBcc: semua@uji.example")

    others = swept(world, BREACHED)
    waiting = Notice.objects.get(person_id=world.head.person_id).mail_at
    User.objects.filter(pk=world.head.pk).update(email="head@uji.example")
    mail.outbox.clear()
    work(BREACHED + timedelta(hours=2))

    assert others == ["innovator@uji.example", "operator@uji.example"]
    assert waiting == world.now + timedelta(hours=1)
    assert [message.to for message in mail.outbox] == [["head@uji.example"]]


class Refusing(PostOffice):
    """A mail server that will not have the first message of one address, ever."""

    def __init__(self, address: str, answer: str) -> None:
        super().__init__(faults=0, seed=0)
        self.address, self.answer = address, answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.address in envelope.rcpt_tos:
            return self.answer
        return await super().handle_DATA(server, session, envelope)


@pytest.mark.parametrize(("answer", "refused"), [("554 5.6.0 not this", True), ("452 4.2.2 full", False)])
def test_a_refused_message_does_not_block_the_next(
    world: World, report: Report, answer: str, refused: bool
) -> None:
    world.sweep(BREACHED)
    with Refusing("head@uji.example", answer) as post:
        backend = "django.core.mail.backends.smtp.EmailBackend"
        with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=post.port):
            work(world.now)

    mailing = Mailing.objects.get(person_id=world.head.person_id)
    waiting = queue.undelivered("mail").count()
    assert (mailing.refused_at is not None, waiting, len(post.taken)) == (refused, 0 if refused else 1, 2)
