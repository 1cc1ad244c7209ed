"""Signing in: by e-mail address, back to the page one wanted, locked after too many failures."""

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

    assert "Alamat surel, NIP, atau kata sandi tidak benar." in response.content.decode()


def test_signing_out_ends_the_session(world: World, signed_in) -> None:
    client = signed_in("head")

    client.post("/keluar/")

    assert client.get("/kotak-masuk/").status_code == 302
