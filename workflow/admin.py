"""Governments with their policy, and the engine's tables, in the administration site."""

from django.contrib import admin

from organisations.models import Government
from workflow.models import Decision, Event, OutboxMessage, PolicyVersion, Review, Task


@admin.register(Government)
class GovernmentAdmin(admin.ModelAdmin):
    """Governments by code."""

    list_display = ("code", "name", "kind", "zone", "policy_name")
    search_fields = ("code", "name")
    ordering = ("code",)


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """The history, newest first."""

    list_display = ("at", "kind", "seq", "from_state", "to_state", "capacity", "role", "government", "agency")
    list_select_related = ("government", "agency")
    list_filter = ("subject_type",)
    search_fields = ("=subject_id", "=uuid")
    ordering = ("-at", "-id")
    # Binary columns say nothing on a screen; `verify_history` reads them.
    exclude = ("prev", "leaf_hash", "payload")


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    """What waits for which office."""

    list_display = ("title", "kind", "role", "subject_government", "opened_at", "due_at", "closed_at")
    list_select_related = ("subject_government",)
    list_filter = ("kind", "role")
    search_fields = ("title", "=subject_id")
    ordering = ("-opened_at", "-id")


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin):
    """Rounds of review."""

    list_display = ("subject_type", "subject_id", "name", "round", "outcome", "opened_at", "closed_at")
    search_fields = ("=subject_id",)
    ordering = ("-opened_at", "id")


@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin):
    """Decisions."""

    list_display = ("decided_at", "stage", "outcome", "seat", "capacity")
    list_select_related = ("seat",)
    ordering = ("-decided_at", "id")


@admin.register(PolicyVersion)
class PolicyAdmin(admin.ModelAdmin):
    """Published policies."""

    list_display = ("name", "number", "title", "published_at", "sha256")
    ordering = ("name", "-number")


@admin.register(OutboxMessage)
class OutboxAdmin(admin.ModelAdmin):
    """What is to leave the system; the payload is left out, for it may name people."""

    list_display = ("topic", "key", "created_at", "attempts", "last_error", "delivered_at")
    search_fields = ("key",)
    ordering = ("-id",)
    exclude = ("payload",)
