"""People and offices in the administration site: to be looked at only.

They are kept by the administrators of their governments, on pages on which power needs two people.
"""

from django.contrib import admin

from organisations.models import Agency, AgencyAlias, OfficeHeld, Person, Seat, User


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    """Agencies by name."""

    list_display = ("name", "government", "kind", "abbreviation", "provisional", "valid_from", "valid_until")
    list_select_related = ("government",)
    list_filter = ("kind", "provisional", "government")
    search_fields = ("name", "abbreviation", "code", "aliases__name")
    ordering = ("government__code", "name", "id")


@admin.register(AgencyAlias)
class AgencyAliasAdmin(admin.ModelAdmin):
    """Other names."""

    list_display = ("name", "agency", "government")
    list_select_related = ("agency", "government")
    search_fields = ("name",)
    ordering = ("name", "id")


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    """Natural persons."""

    list_display = ("__str__", "employee_no", "rank")
    search_fields = ("name", "employee_no")
    ordering = ("name", "id")


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts. Rights come from offices, not from here."""

    list_display = ("email", "person", "is_active", "is_staff", "last_login")
    list_select_related = ("person",)
    search_fields = ("email",)
    fields = ("email", "person", "is_active", "is_staff", "last_login", "date_joined")
    ordering = ("email",)


@admin.register(Seat)
class SeatAdmin(admin.ModelAdmin):
    """Offices as such."""

    list_display = ("title", "role", "government", "agency", "ordinal")
    list_select_related = ("government", "agency")
    list_filter = ("role", "government")
    search_fields = ("title",)
    ordering = ("title", "id")


@admin.register(OfficeHeld)
class OfficeHeldAdmin(admin.ModelAdmin):
    """Who holds which office from when to when."""

    list_display = (
        "seat",
        "person",
        "capacity",
        "starts_at",
        "ends_at",
        "letter_no",
        "granted_by",
        "confirmed_by",
    )
    list_select_related = ("seat", "person", "granted_by", "confirmed_by")
    list_filter = ("capacity", "seat__role")
    search_fields = ("seat__title", "person__name", "letter_no")
    ordering = ("-starts_at", "id")
