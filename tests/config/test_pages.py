"""What every answer carries: the language, the security policy, the protection of the API."""

from contextlib import closing

import pytest

pytestmark = pytest.mark.django_db


def test_pages_are_indonesian_whatever_the_browser_prefers(client):
    response = client.get("/admin/login/", headers={"accept-language": "en-GB"})

    assert response.headers["Content-Language"] == "id"


def test_a_reader_may_choose_english(client):
    client.post("/bahasa/setlang/", {"language": "en", "next": "/admin/login/"})

    response = client.get("/admin/login/")

    assert response.headers["Content-Language"] == "en"


def test_programs_may_ask_for_english(client):
    response = client.get("/api/docs/", headers={"accept-language": "en-GB"})

    assert response.headers["Content-Language"] == "en"


def test_pages_allow_nothing_but_our_own_files(client):
    response = client.get("/admin/login/")

    policy = dict(
        part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }


@pytest.mark.parametrize(
    "path", ["vendor/bootstrap/bootstrap.min.css", "css/tokens.css", "css/dark.css", "css/prakarsa.css"]
)
def test_vendored_files_are_served(client, path):
    with closing(client.get(f"/static/{path}")) as response:
        assert (response.status_code, len(response.getvalue()) > 500) == (200, True)


@pytest.mark.parametrize("method", ["options", "post", "put", "delete"])
def test_the_description_of_the_api_is_read_only(client, method):
    assert client.generic(method.upper(), "/api/docs/").status_code == 405
