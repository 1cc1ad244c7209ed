"""What the lists of programmes and ideas can be asked by, on their pages and in the API alike."""

from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from common.filters import KeyFilter, ListFilter, WordsFilter
from organisations.filters import NamedAgencyFilter, agencies_near, governments_near
from programmes.enums import IdeaState, ProgrammeState
from programmes.models import Idea, Programme


class ProgrammeFilter(ListFilter):
    """By state, kind and government; `q` looks in the name."""

    q = WordsFilter("title", label=_("Search"))
    state = ChoiceFilter(choices=ProgrammeState.choices, label=_("State"), empty_label=_("all states"))
    kind = CharFilter(field_name="kind__name", label=_("Kind"))
    government = KeyFilter(
        field_name="government_id",
        label=_("Government"),
        among=governments_near,
        empty_label=_("all governments"),
    )

    shown = ("q", "state", "government")

    class Meta:
        model = Programme
        fields = ("state", "kind", "government", "q")


class IdeaFilter(ListFilter):
    """By state, agency and programme; `q` looks in name and problem."""

    q = WordsFilter("title", "problem", label=_("Search"))
    state = ChoiceFilter(choices=IdeaState.choices, label=_("State"), empty_label=_("all states"))
    agency = NamedAgencyFilter(
        field_name="agency_id", label=_("Agency"), among=agencies_near, empty_label=_("all agencies")
    )
    programme = KeyFilter(field_name="programme_id")
    round = KeyFilter(field_name="round_id")

    shown = ("q", "state", "agency")

    class Meta:
        model = Idea
        fields = ("state", "agency", "programme", "round", "q")
