"""People to invite, the administrator who does, and the mail that leaves."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
import time_machine
from django.core import mail
from django.test import Client

from accounts.services import inviting
from accounts.services.inviting import Invitation
from organisations.models import Person
from organisations.offices import Actor
from tests.acting import as_actor
from tests.world import World
from workflow.outbox import queue

GOOD = "kopi-tubruk-pagi-hari"
LINK = re.compile(r"http://localhost:8000(/tautan/[\w-]+/)")


@dataclass
class Door:
    """The way in, at the world's own time."""

    world: World

    @property
    def by(self) -> Actor:
        """The government's administrator."""
        return as_actor(self.world.administrator, self.world.now)

    def invite(self, email: str = "Baru@uji.example", **person: str) -> Invitation:
        """Somebody new is invited."""
        newcomer = Person.objects.create(name="Siti Aminah", **person)
        return inviting.invite(newcomer, email=email, by=self.by, at=self.world.tick())

    def mailed(self) -> list[tuple[list[str], str]]:
        """What leaves now: addressees and text of each e-mail."""
        mail.outbox.clear()
        # A forgotten password takes two rounds: who it is, then the link.
        for _round in range(2):
            queue.deliver_due(at=self.world.tick())
        return [(message.to, str(message.body)) for message in mail.outbox]

    def path(self) -> str:
        """The path of the link that leaves now."""
        found = LINK.search("".join(text for _to, text in self.mailed()))
        if found is None:
            raise AssertionError("no link left")
        return found[1]

    def at(self, moment: datetime | None = None) -> time_machine.travel:
        """The clock of requests."""
        return time_machine.travel(moment or self.world.tick(), tick=False)

    def opened(self, path: str) -> Client:
        """A browser in which the link was followed."""
        client = Client()
        client.get(path, follow=True)
        return client


@pytest.fixture
def door(world: World) -> Door:
    """The way in, with nothing waiting to be sent."""
    found = Door(world)
    found.mailed()
    return found


@pytest.fixture
def signed_in(world: World) -> Callable[[str], Client]:
    """A browser of the persona of that name."""

    def browser(name: str) -> Client:
        client = Client()
        client.force_login(getattr(world, name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser
