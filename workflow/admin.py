"""Governments with their policy; and the engine's tables, to be looked at, never to be changed."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from organisations.admin import KeptAdmin
from organisations.models import Government
from workflow.models import Decision, Event, OutboxMessage, PolicyVersion, Review, Task
from workflow.policy_changes.choosing import choosable_names


class ReadOnlyAdmin(admin.ModelAdmin):
    """Nobody adds, changes or deletes here, whatever rights the account has: the engine does."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class GovernmentForm(forms.ModelForm):
    """A government; its policy is one that is published, and its own or the installation's."""

    policy_name = forms.ChoiceField(label=_("policy"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        *,
        instance: Government | None = None,
        initial: dict[str, str] | None = None,
    ) -> None:
        super().__init__(data, files, instance=instance, initial=initial)
        default = _("the installation's (%(name)s)") % {"name": settings.PRAKARSA_DEFAULT_POLICY}
        names = choosable_names(self.instance)
        field = self.fields["policy_name"]
        field.choices = [("", default), *((name, name) for name in names)]  # type: ignore[attr-defined]


@admin.register(Government)
class GovernmentAdmin(KeptAdmin):
    """Governments by code."""

    form = GovernmentForm
    list_display = ("code", "name", "kind", "zone", "policy_name")
    search_fields = ("code", "name")
    ordering = ("code",)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The history, newest first."""

    list_display = ("at", "kind", "seq", "from_state", "to_state", "capacity", "role", "government", "agency")
    list_select_related = ("government", "agency")
    list_filter = ("subject_type",)
    search_fields = ("=subject_id", "=uuid")
    ordering = ("-at", "-id")
    # Binary columns say nothing on a screen; `verify_history` reads them.
    exclude = ("prev", "leaf_hash", "payload")


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    """What waits for which office."""

    list_display = ("title", "kind", "role", "subject_government", "opened_at", "due_at", "closed_at")
    list_select_related = ("subject_government",)
    list_filter = ("kind", "role")
    search_fields = ("title", "=subject_id")
    ordering = ("-opened_at", "-id")


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """Rounds of review."""

    list_display = ("subject_type", "subject_id", "name", "round", "outcome", "opened_at", "closed_at")
    search_fields = ("=subject_id",)
    ordering = ("-opened_at", "id")


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    """Decisions."""

    list_display = ("decided_at", "stage", "outcome", "seat", "capacity")
    list_select_related = ("seat",)
    ordering = ("-decided_at", "id")


@admin.register(PolicyVersion)
class PolicyAdmin(ReadOnlyAdmin):
    """Published policies."""

    list_display = ("name", "number", "title", "published_at", "sha256")
    ordering = ("name", "-number")


@admin.register(OutboxMessage)
class OutboxAdmin(ReadOnlyAdmin):
    """What is to leave the system; the payload is left out, for it may name people."""

    list_display = ("topic", "key", "created_at", "attempts", "last_error", "delivered_at")
    search_fields = ("key",)
    ordering = ("-id",)
    exclude = ("payload",)
