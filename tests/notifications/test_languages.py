"""Everybody is written to in their own language, whatever the language of the worker or of who asks."""

from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from common.forms import NumberField
from common.numbers import file_text, form_text, format_decimal, parse_decimal
from notifications.models import NoticePreference
from notifications.services import feeds
from tests.notifications.scenarios import BREACHED, owed, swept
from tests.notifications.test_feeds import feed_of
from tests.world import World


def prefers(world: World, who: str, language: str) -> None:
    NoticePreference.objects.create(person_id=getattr(world, who).person_id, language=language)


@pytest.mark.parametrize("of_the_worker", ["id", "en", None])
def test_an_e_mail_speaks_the_language_of_its_reader(world: World, of_the_worker: str | None) -> None:
    owed(world)
    prefers(world, "head", "en")

    with translation.override(of_the_worker):
        swept(world, BREACHED)

    texts = {message.to[0].partition("@")[0]: (message.subject, message.body) for message in mail.outbox}
    assert ("Late" in texts["head"][0], "21 April 2025" in texts["head"][1]) == (True, True)
    assert ("Terlambat" in texts["operator"][0], "Late" in texts["operator"][0]) == (True, False)
    assert ("Your notices of 22 April" in texts["head"][1], "Pemberitahuan Anda" in texts["operator"][1]) == (
        True,
        True,
    )


@pytest.mark.parametrize("of_who_asks", ["id", "en"])
def test_a_calendar_speaks_the_language_of_its_maker(world: World, of_who_asks: str) -> None:
    owed(world)
    prefers(world, "head", "en")
    tokens = [feed_of(world, who, "person") for who in ("head", "operator")]

    with translation.override(of_who_asks):
        english, indonesian = (feeds.read_feed(token, at=world.tick()) for token in tokens)

    assert ("CATEGORIES:Laporan" in english, "CATEGORIES:Report" in english) == (False, True)
    assert ("CATEGORIES:Laporan" in indonesian, "CATEGORIES:Report" in indonesian) == (True, False)


def test_the_language_is_chosen_on_page_and_interface(world: World, signed_in: Any, now: Any) -> None:
    now()
    browser: Client = signed_in("head")
    address = "/api/v1/notices/preferences/"
    page = browser.get("/pemberitahuan/pengaturan/").content.decode()

    before = browser.get(address).json()["language"]
    browser.patch(address, {"language": "en"}, content_type="application/json")

    assert ("Bahasa surel dan kalender" in page, before) == (True, "id")
    assert NoticePreference.objects.get(person_id=world.head.person_id).language == "en"


@pytest.mark.parametrize(
    ("language", "typed", "value", "shown"),
    [
        ("id", "1.500", "1500", "1.500"),
        ("en", "1,500", "1500", "1,500"),
        ("id", "1.500,25", "1500.25", "1.500,25"),
        ("en", "1,500.25", "1500.25", "1,500.25"),
        ("en", "1.5", "1.5", "1.5"),
        ("id", "1,125", None, ""),
        ("en", "1.125", None, ""),
    ],
)
def test_a_page_reads_what_it_shows(language: str, typed: str, value: str | None, shown: str) -> None:
    with translation.override(language):
        field = NumberField()
        if value is None:
            with pytest.raises(Exception, match="1125"):
                field.clean(typed)
        else:
            found = field.clean(typed)
            assert (found, format_decimal(found), field.clean(form_text(found))) == (
                Decimal(value),
                shown,
                found,
            )


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_file_has_a_rule_of_its_own(language: str) -> None:
    with translation.override(language):
        assert file_text(Decimal("1500.125")) == "1500,1250"
        assert parse_decimal("1500,125", style="file") == Decimal("1500.125")
        for text in ("1,500", "1.500"):
            with pytest.raises(ValueError, match="1500"):
                parse_decimal(text, style="file")
