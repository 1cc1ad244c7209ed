"""What the list of regulations can be asked by, on its page and in the API alike."""

from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from common.filters import ListFilter, YearFilter
from regulations.enums import RegulationKind, RegulationState
from regulations.models import Regulation


class RegulationFilter(ListFilter):
    """By state, kind and year."""

    state = ChoiceFilter(choices=RegulationState.choices, label=_("State"), empty_label=_("all states"))
    kind = ChoiceFilter(choices=RegulationKind.choices, label=_("Kind"), empty_label=_("all kinds"))
    year = YearFilter(label=_("Year"))

    shown = ("state", "kind", "year")

    class Meta:
        model = Regulation
        fields = ("state", "kind", "year")
