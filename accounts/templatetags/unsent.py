"""What a form needs so that nothing typed into it is lost, and the offer of what was typed before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField

from accounts.services import unsent
from accounts.web.unsent import OWNER, PART, address_of, owner_signed
from common.types import Shown
from organisations.models import User
from workflow.web.conflicts import display_value

register = template.Library()


@dataclass(frozen=True, slots=True)
class KeptField:
    """One field whose kept text differs from what the form shows: in words, and as the field takes it."""

    label: str
    name: str
    text: str
    values: list[str]


@register.inclusion_tag("accounts/unsent.html", takes_context=True)
def keep_typed(context: template.Context, form: BaseForm | BaseFormSet, part: str = "") -> dict[str, Shown]:
    """Stands in a form of a signed-in person; `part` tells the forms of one page apart. One query."""
    request = context["request"]
    account = request.user
    if not isinstance(account, User):
        return {"owner": ""}
    address = address_of(request.path, part)
    kept = unsent.kept_for(account, address)
    return {
        "part_field": PART,
        "part": part,
        "owner_field": OWNER,
        "owner": owner_signed(account),
        "account": account.pk,
        "address": address,
        "kept": kept,
        "offered": [] if kept is None else list(_differing(form, kept.fields)),
    }


def _differing(form: BaseForm | BaseFormSet, kept: Mapping[str, list[str]]) -> Iterator[KeptField]:
    fields = [field for each in getattr(form, "forms", [form]) for field in each]
    for field in fields:
        texts = kept.get(field.html_name)
        if texts and not field.is_hidden and texts != _as_sent(field):
            text = ", ".join(display_value(field, each) for each in texts)
            yield KeptField(str(field.label), field.html_name, text, texts)


def _as_sent(field: BoundField) -> list[str]:
    """What the form would send of this field as it is shown now."""
    value = field.field.prepare_value(field.value())
    values = value if isinstance(value, list | tuple) else [value]
    texts = [str(field.field.widget.format_value(each) or "") for each in values]
    return [text.replace("\r\n", "\n") for text in texts]
