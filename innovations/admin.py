"""Innovations and reports in the administration site: to be looked at only."""

from django.contrib import admin

from innovations.models import Evaluation, Innovation, LaunchEvent, Report


@admin.register(Innovation)
class InnovationAdmin(admin.ModelAdmin):
    """Innovations, newest first."""

    list_display = ("subject_title", "state", "agency", "government", "year", "version", "last_at")
    list_select_related = ("agency", "government")
    list_filter = ("state", "intake", "form", "medium")
    search_fields = ("title", "acronym", "source_id")
    ordering = ("-created_at", "id")
    exclude = ("head",)


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    """Reports by period."""

    list_display = (
        "subject_title",
        "state",
        "agency",
        "period_kind",
        "period_start",
        "submitted_at",
        "version",
    )
    list_select_related = ("innovation", "agency")
    list_filter = ("state", "year", "period_kind")
    search_fields = ("innovation__title",)
    ordering = ("-period_end", "id")
    exclude = ("head",)


@admin.register(Evaluation)
class EvaluationAdmin(admin.ModelAdmin):
    """Scores with their scale and formula."""

    list_display = (
        "innovation",
        "report",
        "appraisal",
        "score",
        "band",
        "recommendation",
        "evaluated_at",
    )
    list_select_related = ("result", "innovation", "report__innovation", "appraisal__innovation")
    ordering = ("-evaluated_at", "id")


@admin.register(LaunchEvent)
class LaunchEventAdmin(admin.ModelAdmin):
    """Ceremonies."""

    list_display = ("title", "held_on", "government", "presided_by", "on_behalf_of")
    list_select_related = ("government", "presided_by", "on_behalf_of")
    ordering = ("-held_on", "id")
