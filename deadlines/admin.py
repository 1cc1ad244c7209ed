"""Deadlines in the administration site: to be looked at, never to be changed."""

from django.contrib import admin

from deadlines.models import Deadline


@admin.register(Deadline)
class DeadlineAdmin(admin.ModelAdmin):
    """Obligations with their dates."""

    list_display = ("title", "government", "due_on", "met_at", "breached_at", "locked_at")
    list_select_related = ("government",)
    search_fields = ("title", "=subject_id")
    ordering = ("-due_at", "id")
