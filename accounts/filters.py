"""What acts on accounts can be asked by, on the page and in the API."""

from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from accounts.enums import AccountAct
from accounts.models import AccountEvent
from common.filters import KeyFilter, ListFilter, MomentFilter


class AccountEventFilter(ListFilter):
    """By what happened, whose account, who acted, and when (`after` inclusive, `before` exclusive)."""

    act = ChoiceFilter(choices=AccountAct.choices, label=_("What happened"), empty_label=_("everything"))
    person = KeyFilter(field_name="person_id")
    actor = KeyFilter(field_name="actor_id")
    after = MomentFilter(field_name="at", lookup_expr="gte")
    before = MomentFilter(field_name="at", lookup_expr="lt")

    shown = ("act",)

    class Meta:
        model = AccountEvent
        fields = ("act", "person", "actor", "after", "before")
