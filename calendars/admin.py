"""Days off in the administration site."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from calendars.models import Holiday
from organisations.admin import KeptAdmin


@admin.register(Holiday)
class HolidayAdmin(KeptAdmin):
    """The decreed days off, to be looked at: a decree is entered whole, so that its effect is seen first."""

    list_display = ("on", "name", "kind", "decree_number", "published_on", "withdrawn", "government")
    list_select_related = ("government",)
    date_hierarchy = "on"
    ordering = ("-on", "id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By decree only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: a later decree is a later row."""
        return False
