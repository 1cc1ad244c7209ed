"""Signing in: by e-mail address, back to the page one wanted, locked after too many failures."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import PASSWORD, World


def test_signing_in_leads_back_to_the_page_one_wanted(world: World) -> None:
    wanted = reverse("innovations")

    response = Client().post(
        f"/masuk/?next={wanted}", {"login": "HEAD@uji.example", "password": PASSWORD, "next": wanted}
    )

    assert (response.status_code, response["Location"]) == (302, wanted)


def test_an_anonymous_visitor_is_sent_to_the_sign_in_page(world: World) -> None:
    response = Client().get("/kotak-masuk/")

    assert (response.status_code, response["Location"]) == (302, "/masuk/?next=/kotak-masuk/")


def test_a_wrong_password_is_answered_in_indonesian(world: World) -> None:
    response = Client().post("/masuk/", {"login": "head@uji.example", "password": "salah"})

    assert "Alamat surel atau kata sandi tidak benar." in response.content.decode()


def test_after_too_many_failures_the_page_says_how_to_go_on(
    world: World, settings: pytest.FixtureRequest
) -> None:
    settings.AXES_ENABLED = True
    client = Client()
    wrong = {"login": "head@uji.example", "password": "salah"}
    answers = [client.post("/masuk/", wrong).status_code for _attempt in range(4)]

    response = client.post("/masuk/", wrong)

    assert (answers, response.status_code) == ([200] * 4, 429)
    assert "15 menit" in response.content.decode()


def test_signing_out_ends_the_session(world: World, signed_in) -> None:
    client = signed_in("head")

    client.post("/keluar/")

    assert client.get("/kotak-masuk/").status_code == 302
