"""The administration site shows what the engine owns and changes none of it."""

from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from organisations.services.appointing import appoint, end
from tests.world import World

OWNED = [
    model
    for model in admin.site._registry
    if model._meta.app_label in ("workflow", "contracts", "innovations")
]


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model.__name__)
def test_nobody_adds_changes_or_deletes(world: World, model) -> None:
    request = RequestFactory().get("/admin/")
    request.user = world.head
    request.user.is_staff = request.user.is_superuser = True
    site = admin.site._registry[model]

    rights = (
        site.has_view_permission(request),
        site.has_add_permission(request),
        site.has_change_permission(request),
        site.has_delete_permission(request),
    )

    assert rights == (True, False, False, False)


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_every_list_opens(world: World, signed_in, model) -> None:
    world.launched()
    world.administrator.is_staff = world.administrator.is_superuser = True
    world.administrator.save()
    client: Client = signed_in("administrator")

    response = client.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/")

    assert response.status_code == 200


def test_a_second_holder_is_refused_beside_the_form(world: World, signed_in) -> None:
    world.administrator.is_staff = world.administrator.is_superuser = True
    world.administrator.save()
    client: Client = signed_in("administrator")
    held = {
        "person": world.bureau.person_id,
        "seat": world.seats["sekda"].pk,
        "capacity": "definitive",
        "starts_at_0": "2025-01-02",
        "starts_at_1": "00:00",
    }

    refused = client.post("/admin/organisations/officeheld/add/", held)
    acting = client.post(
        "/admin/organisations/officeheld/add/", held | {"capacity": "plh", "letter_no": "800/1/2025"}
    )

    assert (refused.status_code, "Jabatan ini sudah" in refused.content.decode()) == (200, True)
    assert (acting.status_code, world.seats["sekda"].holdings.count()) == (302, 2)


def test_a_later_end_that_overlaps_is_refused_beside_the_form(world: World, signed_in) -> None:
    world.administrator.is_staff = world.administrator.is_superuser = True
    world.administrator.save()
    client: Client = signed_in("administrator")
    first = end(world.sekda.person.offices.get(), at=world.tick())
    appoint(world.bureau.person, world.seats["sekda"], starts_at=world.now)

    refused = client.post(
        f"/admin/organisations/officeheld/{first.pk}/change/",
        {"ends_at_0": "2026-01-01", "ends_at_1": "00:00"},
    )

    first.refresh_from_db()
    assert (refused.status_code, first.ends_at) == (200, world.now)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"letter_on": "2199-12-31"}, "letter_on"),
        ({"letter_on": "2025-01-04"}, "letter_on"),
        ({"letter_on": "1944-12-31"}, "letter_on"),
        ({"starts_at_0": "9999-12-31"}, "starts_at"),
        ({"ends_at_0": "9999-12-31", "ends_at_1": "00:00"}, "ends_at"),
    ],
)
def test_days_that_nobody_means_stand_at_their_fields(
    world: World, signed_in, now, typed: dict[str, str], field: str
) -> None:
    world.administrator.is_staff = world.administrator.is_superuser = True
    world.administrator.save()
    world.now = datetime(2025, 1, 3, 3, 0, tzinfo=UTC)
    now()
    held = {
        "person": world.bureau.person_id,
        "seat": world.seats["sekda"].pk,
        "capacity": "plh",
        "letter_no": "800/1/2025",
        "letter_on": "2025-01-03",
        "starts_at_0": "2025-01-02",
        "starts_at_1": "00:00",
    }
    client: Client = signed_in("administrator")

    refused = client.post("/admin/organisations/officeheld/add/", held | typed)
    taken = client.post("/admin/organisations/officeheld/add/", held)

    assert (refused.status_code, list(refused.context["adminform"].form.errors)) == (200, [field])
    assert (taken.status_code, world.seats["sekda"].holdings.count()) == (302, 2)


def test_an_agency_does_not_end_by_its_day_alone(world: World, signed_in) -> None:
    """What it owes would be left behind: the form names the way out."""
    world.administrator.is_staff = world.administrator.is_superuser = True
    world.administrator.save()
    client: Client = signed_in("administrator")
    address = f"/admin/organisations/agency/{world.agency.pk}/change/"
    form = client.get(address).context["adminform"].form
    typed = {name: form[name].value() or "" for name in form.fields}

    refused = client.post(address, typed | {"valid_until": "2025-06-30"})

    assert "Penataan perangkat daerah" in refused.content.decode()
    assert list(refused.context["adminform"].form.errors) == ["valid_until"]
    world.agency.refresh_from_db()
    assert world.agency.valid_until is None
