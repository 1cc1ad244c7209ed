"""The engine's tables in the administration site: to be looked at, never to be changed."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from workflow.models import Decision, Event, OutboxMessage, PolicyVersion, Review, Task


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
