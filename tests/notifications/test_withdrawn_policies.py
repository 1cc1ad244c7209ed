"""A withdrawn version of a policy is told to whom it concerns, by notice and by e-mail as they wish."""

from collections.abc import Callable

import pytest
from django.core import mail

from notifications.enums import NoticeKind
from notifications.models import Notice, NoticePreference
from notifications.services import digests
from notifications.services.withdrawn_policies import notify
from notifications.wording import notice_in_words
from tests.notifications.scenarios import work
from tests.policies.conftest import document, published, under
from tests.policies.test_changing import HEAD, LAN
from tests.web.test_policy_acts import version_of
from tests.world import World
from workflow.engine import gate
from workflow.models import PolicyWithdrawal
from workflow.policy_changes.withdrawing import withdraw_policy

__all__ = ["under"]


def test_movers_and_deciders_are_told_once(under: Callable[..., World]) -> None:
    world = under(LAN + HEAD, own=True)
    item = world.draft()
    published(document(HEAD), government=world.government)
    gate.perform(item, "submit", actor=world.innovator, at=world.tick())
    NoticePreference.objects.create(person_id=world.bureau.person_id, mail_tasks=False)
    work(world.tick())
    mail.outbox.clear()

    withdraw_policy(
        version_of("uji", 1), reason="Tahap LAN keliru.", at=world.tick(), by=world.administrator.person,
        office=None,
    )  # fmt: skip
    work(world.tick())
    work(world.tick(days=1))

    told = Notice.objects.filter(kind="policy").select_related("withdrawal__version")
    # Not who withdrew it; not the head, whose stage has not come.
    asked = (world.bureau, world.lan, world.lan_two)
    assert {notice.person_id for notice in told} == {each.person_id for each in asked}
    said = notice_in_words(told[0])
    assert (said.title, said.path) == ("Kebijakan uji (uji, 1)", "/kebijakan/uji/1/")
    assert "Tahap LAN keliru." in said.detail
    letters = {address for message in mail.outbox for address in message.to if "uji, 1" in message.body}
    assert letters == {world.lan.email, world.lan_two.email}
    notify({"withdrawal": str(PolicyWithdrawal.objects.get().pk)}, world.tick())
    assert told.count() == 3


@pytest.mark.parametrize("kind", NoticeKind)
def test_no_kind_of_notice_is_left_out_of_an_email(kind: NoticeKind) -> None:
    """An e-mail of one notice had no part for it, and could not be composed."""
    sections = digests._sections([Notice(kind=kind, code="tidak-dikenal", title="Judul")])

    assert [len(words) for _heading, words in sections] == [1]
