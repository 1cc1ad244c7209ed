"""Contracts in the administration site: to be looked at only."""

from django.contrib import admin

from contracts.models import Contract, ContractDocument, Signature


@admin.register(Contract)
class ContractAdmin(admin.ModelAdmin):
    """Contracts by number."""

    list_display = ("number", "title", "state", "government", "agency", "signed_on", "version")
    list_select_related = ("government", "agency")
    list_filter = ("state", "year")
    search_fields = ("number", "title")
    ordering = ("-created_at", "id")
    exclude = ("terms", "head")


@admin.register(ContractDocument)
class ContractDocumentAdmin(admin.ModelAdmin):
    """Registered versions of the PDF."""

    list_display = ("contract", "version_no", "sha256", "size", "registered_at")
    list_select_related = ("contract",)
    search_fields = ("=sha256",)
    ordering = ("-registered_at", "id")


@admin.register(Signature)
class SignatureAdmin(admin.ModelAdmin):
    """Accepted signatures."""

    list_display = ("contract", "party", "seat", "capacity", "signed_at")
    list_select_related = ("contract", "seat")
    ordering = ("-signed_at", "id")
