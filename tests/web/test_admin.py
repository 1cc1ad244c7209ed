"""The administration site shows what the engine owns and changes none of it."""

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

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
