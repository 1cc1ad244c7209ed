"""The administration site: everything in it is to be looked at only, whichever library brings it along.

A token, a mailbox or a factor that somebody could enter here would be a way to act as somebody else.
"""

from collections.abc import Iterable
from typing import TypeVar

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.apps import AdminConfig
from django.db.models import Model
from django.http import HttpRequest

M = TypeVar("M", bound=Model)


class LookOnlyAdmin(ModelAdmin):
    """Nobody adds, changes or deletes here, whatever rights the account has."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LookOnlySite(AdminSite):
    """Registers every model for looking."""

    def register(
        self,
        model_or_iterable: type[M] | Iterable[type[M]],
        admin_class: "type[ModelAdmin[M]] | None" = None,
        **options: object,
    ) -> None:
        """As usual, with a class that changes nothing."""
        base = admin_class or ModelAdmin
        super().register(model_or_iterable, type(base.__name__, (LookOnlyAdmin, base), {}), **options)


class LookOnlyAdminConfig(AdminConfig):
    default_site = "config.admin_site.LookOnlySite"
