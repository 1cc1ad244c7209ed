"""The page of components: what it shows, and that nobody sees it where the program is not developed."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from common.states import Badge

pytestmark = pytest.mark.django_db


def test_every_badge_has_word_icon_and_colour(client: Client, settings: Settings) -> None:
    settings.DEBUG = True

    page = client.get(reverse("components")).content.decode()

    for badge in Badge:
        start = page.index(f'<span class="badge {badge}">')
        shown = page[start : page.index("</span>", start)]
        assert f"#{badge.icon}" in shown
        assert badge.name.capitalize() in shown


def test_it_is_hidden_where_nobody_develops(client: Client) -> None:
    assert client.get(reverse("components")).status_code == 404
