"""People and offices in the administration site.

Master data (agencies, holidays, accounts) may be kept here; governments with their policies stand in `workflow.admin`.
Offices held are evidence of who might do what and when: they can be added and ended, never deleted, and a seat in use
keeps its role and place.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from common.day_limits import beyond
from common.errors import DomainError, Gap
from common.periods import FIRST_DAY, LAST_DAY
from common.types import Shown
from organisations.models import Agency, AgencyAlias, OfficeHeld, Person, Seat, User
from organisations.services.appointing import check_insert, letter_day_gap


class KeptAdmin(admin.ModelAdmin):
    """Rows that history names: changed perhaps, deleted never."""

    show_full_result_count = False
    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class WithinGovernmentForm(forms.ModelForm):
    """Says of an agency of another government, beside its field, what the database would refuse."""

    def clean(self) -> dict[str, Shown]:
        """`agency` or `parent` belongs to the government of the row."""
        data: dict[str, Shown] = super().clean() or {}
        own = data.get("government", self.instance.government)
        for name in ("agency", "parent"):
            agency = data.get(name)
            if isinstance(agency, Agency) and agency.government != own:
                message = _("This agency belongs to %(government)s. Choose one of the same government.")
                self.add_error(name, message % {"government": agency.government})
        return data


class AgencyForm(WithinGovernmentForm):
    """Refuses to end an agency by its day alone: what it owes would be left behind."""

    def clean(self) -> dict[str, Shown]:
        data = super().clean()
        if "valid_until" in self.changed_data:
            message = _(
                "An agency ends by a reorganisation, which hands over what it owes: the government's administrator "
                "records it on the page “Reorganisations”."
            )
            self.add_error("valid_until", ValidationError(message, code="hand_over"))
        return data


@admin.register(Agency)
class AgencyAdmin(KeptAdmin):
    """Agencies by name. Lists come in by `import_agencies`, which makes the matching key; so none is added here."""

    form = AgencyForm
    list_display = ("name", "government", "kind", "abbreviation", "provisional", "valid_from", "valid_until")
    list_select_related = ("government",)
    list_filter = ("kind", "provisional", "government")
    search_fields = ("name", "abbreviation", "code", "aliases__name")
    readonly_fields = ("government", "name", "name_source")
    autocomplete_fields = ("parent",)
    ordering = ("government__code", "name", "id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By import only."""
        return False


@admin.register(AgencyAlias)
class AgencyAliasAdmin(KeptAdmin):
    """Other names, read only."""

    list_display = ("name", "agency", "government")
    list_select_related = ("agency", "government")
    search_fields = ("name",)
    ordering = ("name", "id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By import only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """By import only."""
        return False


@admin.register(Person)
class PersonAdmin(KeptAdmin):
    """Natural persons."""

    list_display = ("__str__", "employee_no", "rank")
    search_fields = ("name", "employee_no")
    ordering = ("name", "id")


@admin.register(User)
class UserAdmin(KeptAdmin):
    """Accounts. Rights come from offices, not from here; passwords are set by the account's owner."""

    list_display = ("email", "person", "is_active", "is_staff", "last_login")
    list_select_related = ("person",)
    search_fields = ("email",)
    fields = ("email", "person", "is_active", "is_staff", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")
    autocomplete_fields = ("person",)
    ordering = ("email",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Accounts come with a password of their own, through the manager's `create_user`."""
        return False


@admin.register(Seat)
class SeatAdmin(KeptAdmin):
    """Offices as such."""

    form = WithinGovernmentForm
    list_display = ("title", "role", "government", "agency", "ordinal")
    list_select_related = ("government", "agency")
    list_filter = ("role", "government")
    search_fields = ("title",)
    autocomplete_fields = ("government", "agency")
    ordering = ("title", "id")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """A seat keeps what decisions were made in; its title may be put right."""
        return ("role", "government", "agency", "ordinal") if obj else ()


class OfficeHeldForm(forms.ModelForm):
    """Asks the database before saving, so that what it refuses is said beside the form."""

    def clean(self) -> dict[str, Shown]:
        """Raise what `appointing.check_insert` finds; days that nobody means stand at their fields."""
        data: dict[str, Shown] = super().clean() or {}
        for gap in self._day_gaps(data):
            self.add_error(gap.field, ValidationError(str(gap.message), code=gap.code))
        if not self.errors:
            for name, value in data.items():
                setattr(self.instance, name, value)
            try:
                check_insert(self.instance)
            except DomainError as refusal:
                raise ValidationError(str(refusal.message), code=refusal.code) from refusal
        return data

    def _day_gaps(self, data: dict[str, Shown]) -> Iterator[Gap]:
        seat, letter_on = data.get("seat"), data.get("letter_on")
        if isinstance(seat, Seat) and isinstance(letter_on, date):
            gap = letter_day_gap(letter_on, seat=seat, at=timezone.now())
            yield from [gap] if gap else []
        for name in ("starts_at", "ends_at"):
            moment = data.get(name)
            if isinstance(moment, datetime):
                gap = beyond(name, moment.date(), FIRST_DAY, LAST_DAY)
                yield from [gap] if gap else []


@admin.register(OfficeHeld)
class OfficeHeldAdmin(KeptAdmin):
    """Who holds which office from when to when; an appointment is ended, not rewritten.

    Delegations are given on their own page, where the letter is checked.
    """

    form = OfficeHeldForm
    fields = (
        "person",
        "seat",
        "capacity",
        "starts_at",
        "ends_at",
        "letter_kind",
        "letter_no",
        "letter_on",
        "through",
    )
    list_display = ("seat", "person", "capacity", "starts_at", "ends_at", "letter_no")
    list_select_related = ("seat", "person")
    list_filter = ("capacity", "seat__role")
    search_fields = ("seat__title", "person__name", "letter_no")
    autocomplete_fields = ("person", "seat", "through")
    ordering = ("-starts_at", "id")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """After it was made only the end may be set."""
        kept = ("person", "seat", "capacity", "starts_at", "letter_kind", "letter_no", "letter_on", "through")
        return kept if obj else ()
