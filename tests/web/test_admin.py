"""The administration site shows everything and changes nothing, whichever library brought a table along."""

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from tests.config.test_settings import PRODUCTION, manage
from tests.world import World


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
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


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_every_list_opens(world: World, signed_in, model) -> None:
    world.launched()
    world.administrator.is_staff = world.administrator.is_superuser = True
    world.administrator.save()
    client: Client = signed_in("administrator")

    response = client.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/")

    assert response.status_code == 200


def test_a_superuser_gives_nobody_an_office_there(world: World, signed_in) -> None:
    world.administrator.is_staff = world.administrator.is_superuser = True
    world.administrator.save()
    client: Client = signed_in("administrator")

    answers = [
        client.post(f"/admin/{place}/", {}).status_code
        for place in (
            "organisations/officeheld/add",
            f"organisations/person/{world.sekda.person_id}/change",
            f"organisations/user/{world.sekda.pk}/change",
            "knox/authtoken/add",
            "account/emailaddress/add",
        )
    ]

    assert answers == [403] * 5


def test_production_has_no_administration_site(tmp_path) -> None:
    script = "from django.urls import resolve; resolve('/admin/')"
    closed = manage(tmp_path, "shell", "--no-imports", "-c", script, **PRODUCTION)
    opened = manage(tmp_path, "shell", "--no-imports", "-c", script, **PRODUCTION, PRAKARSA_ADMIN_SITE="on")

    assert ("Resolver404" in closed.stderr, opened.stderr) == (True, "")
