"""Governments with their policy; and the engine's tables, to be looked at, never to be changed."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.types import Shown
from organisations.admin import KeptAdmin
from organisations.models import Government
from workflow.models import Decision, Event, OutboxMessage, PolicyVersion, Review, Task
from workflow.policies.versions import document_of, newest
from workflow.policy_changes.choosing import choosable_names, choose_policy, warnings_of_choice
from workflow.policy_changes.policy_warnings import in_words


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
    accept_warnings = forms.BooleanField(
        label=_("I know what this government's offices could not decide under the policy"), required=False
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        *,
        instance: Government | None = None,
        initial: dict[str, str] | None = None,
    ) -> None:
        super().__init__(data, files, instance=instance, initial=initial)
        self.answered: list[str] = []
        default = _("the installation's (%(name)s)") % {"name": settings.PRAKARSA_DEFAULT_POLICY}
        names = choosable_names(self.instance)
        field = self.fields["policy_name"]
        field.choices = [("", default), *((name, name) for name in names)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Shown]:
        """Another policy is looked at as on its page; what its offices could not decide must be known."""
        data: dict[str, Shown] = super().clean() or {}
        name = data.get("policy_name")
        if isinstance(name, str) and name != self.initial.get("policy_name", ""):
            try:
                found = warnings_of_choice(self.instance, name, at=timezone.now())
            except DomainError as refusal:
                self.add_error("policy_name", str(refusal.message))
                return data
            document = document_of(newest(name))
            self.answered = [warning.key for warning in found]
            if found and not data.get("accept_warnings"):
                self.add_error("accept_warnings", [in_words(warning, document) for warning in found])
        return data


@admin.register(Government)
class GovernmentAdmin(KeptAdmin):
    """Governments by code."""

    form = GovernmentForm
    list_display = ("code", "name", "kind", "zone", "policy_name")
    search_fields = ("code", "name")
    ordering = ("code",)

    def save_model(self, request: HttpRequest, obj: Government, form: GovernmentForm, change: bool) -> None:
        """The policy goes its own way, so that it is on record who chose it and what was known."""
        wanted, obj.policy_name = obj.policy_name, form.initial.get("policy_name", "")
        super().save_model(request, obj, form, change)
        if wanted != obj.policy_name:
            choose_policy(
                obj,
                wanted,
                at=timezone.now(),
                accepted=form.answered,
                by=getattr(request.user, "person", None),
            )


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
