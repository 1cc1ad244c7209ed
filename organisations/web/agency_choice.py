"""A form's field for one agency: chosen from a list that shows abbreviations, or named as people name it."""

from uuid import UUID

from django import forms

from common.errors import BadInput
from common.types import Shown
from organisations.agency_names import agency_called
from organisations.models import Agency


class AgencyChoice(forms.ModelChoiceField):
    """As Django's; what was sent may also be a name, an abbreviation or a code of one agency of the list."""

    def label_from_instance(self, obj: Agency) -> str:
        """The name with its abbreviation."""
        return obj.known_as

    def to_python(self, value: Shown) -> Agency | None:
        """The agency; a ValidationError says why there is not one."""
        text = str(value or "").strip()
        if not text or isinstance(value, Agency | UUID) or self.queryset is None:
            return super().to_python(value)
        try:
            return agency_called(text, self.queryset)
        except BadInput as refusal:
            raise forms.ValidationError(str(refusal.message), code=refusal.gaps[0].code) from refusal
