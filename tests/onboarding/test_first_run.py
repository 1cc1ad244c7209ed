"""The first day: from the key that the server printed to a government with an administrator."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from appointments.models import Official
from onboarding.models import Beginning
from onboarding.services import beginning
from onboarding.services.checklist import setup_steps
from organisations.enums import Role
from organisations.models import Government, OfficeHeld, User
from workflow.models import PolicyVersion

pytestmark = pytest.mark.django_db
PASSWORD = "senandung-pagi-tuban-77"
GIVEN = {
    "government": "35.23 Kabupaten Tuban",
    "zone": "",
    "town": "Tuban",
    "address": "Jl. Kartini 2",
    "name": "Siti Aminah, S.Kom.",
    "email": "Siti@Tuban.example",
    "password": PASSWORD,
    "repeated": PASSWORD,
}


def begun() -> str:
    """What `begin` printed last: the key."""
    told = StringIO()
    call_command("begin", stdout=told, stderr=told)
    return told.getvalue().split()[-1]


def test_from_the_key_to_what_is_missing(client: Client) -> None:
    """No shell after `begin`: one form, signed in, and every next step with its address."""
    key = begun()
    assert PolicyVersion.objects.exists()
    form = client.post("/mulai/", {"key": key})
    assert "35.23 Kabupaten Tuban" in form.content.decode()
    done = client.post("/mulai/", {"key": key, **GIVEN})
    assert (done.status_code, done["Location"]) == (302, "/mulai/langkah/")
    government = Government.objects.get()
    assert (government.name, government.zone, government.seat_town) == (
        "Kabupaten Tuban",
        "Asia/Jakarta",
        "Tuban",
    )
    page = client.get("/mulai/langkah/").content.decode()
    assert "Kabupaten Tuban" in page
    assert client.get("/impor/pejabat/").status_code == 200
    assert "/impor/perangkat-daerah/" in page
    # A step is done when its rows are there, not when somebody ticked it.
    standing = {step.name: step.standing for step in setup_steps(government, at=datetime.now(UTC))}
    assert standing["letterhead"] == "done"
    assert standing["agencies"] == standing["heads"] == standing["offices"] == "missing"
    assert (standing["lan_reviewers"], standing["accounts"]) == ("missing", "done")
    assert Client().login(username="siti@tuban.example", password=PASSWORD)
    office = OfficeHeld.objects.get()
    assert (office.seat.role, office.person.name) == (Role.ADMINISTRATOR, "Siti Aminah, S.Kom.")
    # Has a record as everybody, on which an account is disabled or let in anew.
    record = Official.objects.get(person=office.person)
    assert (office.person.email, record.government) == ("siti@tuban.example", government)
    assert f"/pejabat/catatan/{record.pk}/" in client.get(f"/pejabat/{office.person_id}/").content.decode()


def test_a_key_opens_once_and_for_a_day(client: Client) -> None:
    """Used, expired and invented keys all answer alike, and write nothing."""
    key = begun_quickly()
    client.post("/mulai/", {"key": key, **GIVEN})
    for used in (key, "bukan-kunci", ""):
        answer = Client().post(
            "/mulai/", {"key": used, **GIVEN, "government": "33.15", "email": "b@b.example"}
        )
        assert answer.status_code == 404
    late = beginning.make_key(at=datetime.now(UTC) - timedelta(hours=25))
    assert Client().post("/mulai/", {"key": late, **GIVEN, "government": "33.15"}).status_code == 404
    assert Beginning.objects.count() == Government.objects.count() == User.objects.count() == 1


def test_a_key_is_no_way_into_a_government_that_has_begun(client: Client) -> None:
    """Whoever holds the server does not thereby hold the regency."""
    client.post("/mulai/", {"key": begun_quickly(), **GIVEN})
    answer = Client().post("/mulai/", {"key": begun_quickly(), **GIVEN, "email": "lain@tuban.example"})
    assert answer.status_code == 409
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("government", "Kabupaten Entah"),
        ("government", ""),
        ("zone", "Europe/Berlin"),
        ("town", "Tu\nban" * 40),
        ("address", "\n".join("abcdefg")),
        ("name", ""),
        ("name", "x" * 200),
        ("email", "bukan surel"),
        ("password", "12345"),
        ("repeated", "lain"),
    ],
)
def test_every_fault_is_named_at_its_field(client: Client, field: str, value: str) -> None:
    """Nothing is half begun, and the key still opens."""
    key = begun_quickly()
    given = {**GIVEN, field: value} | ({"repeated": value} if field == "password" else {})
    answer = client.post("/mulai/", {"key": key, **given})
    assert answer.status_code in {400, 422}
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not Government.objects.exists()
    assert not User.objects.exists()
    assert client.post("/mulai/", {"key": key}).status_code == 200


def without_password() -> dict[str, str]:
    return {name: value for name, value in GIVEN.items() if value != PASSWORD}


def test_the_password_is_typed_once_all_else_is_in_order(client: Client) -> None:
    """Refused for anything else, nobody has typed one; refused itself, nothing else is asked again."""
    key = begun_quickly()
    refused = client.post("/mulai/", {"key": key, **without_password(), "name": ""})
    assert (refused.status_code, 'name="password"' in refused.content.decode()) == (400, False)
    assert "Jl. Kartini 2" in refused.content.decode()

    last = client.post("/mulai/", {"key": key, **without_password()})
    assert (last.status_code, 'name="password"' in last.content.decode()) == (200, True)
    weak = {**GIVEN, "password": "rahasia", "repeated": "rahasia"}
    page = client.post("/mulai/", {"key": key, **weak})
    assert (page.status_code, 'href="#id_password"' in page.content.decode()) == (400, True)
    assert "rahasia" not in page.content.decode()
    carried = {name: str(page.context["form"][name].value()) for name in without_password()}
    assert carried == without_password()

    back = client.post("/mulai/", {"key": key, **weak, "ubah": "1"}).content.decode()
    assert ('value="Siti Aminah, S.Kom."' in back, 'name="password"' in back) == (True, False)
    assert client.post("/mulai/", {"key": key, **GIVEN})["Location"] == "/mulai/langkah/"


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("tuban", 200, "35.23 Kabupaten Tuban"),
        ("Bandung", 400, "32.04 Kabupaten Bandung, 32.73 Kota Bandung"),
        ("Gorontalo", 400, "75 Provinsi Gorontalo, 75.01 Kabupaten Gorontalo, 75.71 Kota Gorontalo"),
        ("Kota Bandung", 200, "Kota Bandung"),
    ],
)
def test_a_region_may_be_named_without_its_kind(client: Client, typed: str, status: int, said: str) -> None:
    """Where several bear the name, the answer names them."""
    page = client.post("/mulai/", {"key": begun_quickly(), **without_password(), "government": typed})

    assert page.status_code == status
    assert said in page.content.decode()


def begun_quickly() -> str:
    """A key without the rules that come with the program."""
    return beginning.make_key(at=datetime.now(UTC))


def test_only_an_administrator_sees_the_steps(client: Client) -> None:
    """A signed-in stranger is refused, anybody else is sent to sign in."""
    assert client.get("/mulai/langkah/")["Location"].startswith("/masuk/")
    client.force_login(
        User.objects.create_user("orang@tuban.example"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get("/mulai/langkah/").status_code == 403
