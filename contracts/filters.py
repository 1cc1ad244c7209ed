"""What the lists of contracts and templates can be asked by, on their pages and in the API alike."""

from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from common.filters import KeyFilter, ListFilter, YearFilter
from contracts.enums import ContractState, DocumentType
from contracts.models import Contract, ContractTemplate
from organisations.filters import NamedAgencyFilter, SearchFilter, agencies_near, governments_near


class ContractFilter(ListFilter):
    """By state, place, year and innovation; `q` looks in number, title and agency."""

    q = SearchFilter("pk", "agency_id", label=_("Search by number or title"))
    state = ChoiceFilter(choices=ContractState.choices, label=_("State"), empty_label=_("all states"))
    year = YearFilter(label=_("Year"))
    agency = NamedAgencyFilter(field_name="agency_id", label=_("Agency"), among=agencies_near)
    government = KeyFilter(
        field_name="government_id",
        label=_("Government"),
        among=governments_near,
        empty_label=_("all governments"),
    )
    innovation = KeyFilter(field_name="about")

    shown = ("q", "state", "year", "government", "agency")
    earlier_names = {"status": "state"}

    class Meta:
        model = Contract
        fields = ("state", "agency", "government", "innovation", "year", "q")


class TemplateFilter(ListFilter):
    """By government and document type."""

    government = KeyFilter(field_name="government_id")
    document_type = ChoiceFilter(
        choices=DocumentType.choices, label=_("Kind of document"), empty_label=_("all kinds")
    )

    shown = ("document_type",)

    class Meta:
        model = ContractTemplate
        fields = ("government", "document_type")
