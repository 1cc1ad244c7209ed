"""Numbers that a verdict in letters may stand for, such as the auditor's opinion."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.forms import NumberField
from common.types import Shown


class WordedNumberField(NumberField):
    """A number; where its indicator is measured by predicates, their names count as numbers and are shown for them."""

    _numbers: Mapping[str, Decimal] = MappingProxyType({})
    _names: Mapping[Decimal, str] = MappingProxyType({})

    def take_words(self, words: Mapping[str, Decimal]) -> None:
        """From now on read and show these names. Call it on the field of one form, never on a declared one."""
        self._numbers = {word.casefold(): number for word, number in words.items()}
        self._names = {number: word for word, number in words.items()}
        if words:
            self.widget.attrs["inputmode"] = "text"
            self.help_text = _("One of: %(words)s.") % {"words": ", ".join(words)}

    def number_of(self, text: str) -> Decimal | None:
        """The number of a name; None for another text."""
        return self._numbers.get(text.strip().casefold())

    def prepare_value(self, value: Shown) -> Shown:
        name = self._names.get(value) if isinstance(value, Decimal) else None
        return name or super().prepare_value(value)

    def to_python(self, value: Shown) -> Any:
        found = self.number_of(str(value or ""))
        return super().to_python(value) if found is None else found
