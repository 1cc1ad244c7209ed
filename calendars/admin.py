"""Days off in the administration site."""

from django.contrib import admin

from calendars.models import Holiday


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):
    """The decreed days off."""

    list_display = ("on", "name", "kind", "decree_number", "published_on", "withdrawn", "government")
    list_select_related = ("government",)
    date_hierarchy = "on"
    ordering = ("-on", "id")
