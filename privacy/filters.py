"""What the list of erasures can be asked by, on its page and in the API alike."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter

from common.filters import ListFilter
from privacy.enums import ErasureGround, ErasureState
from privacy.models import ErasureRequest


class ErasureFilter(ListFilter):
    """By state and ground."""

    state = ChoiceFilter(choices=ErasureState.choices, label=_("State"), empty_label=_("all states"))
    ground = ChoiceFilter(
        choices=ErasureGround.choices, label=pgettext_lazy("erasure", "Ground"), empty_label=_("all grounds")
    )

    shown = ("state", "ground")

    class Meta:
        model = ErasureRequest
        fields = ("state", "ground")
