"""The one gate of texts that people type: columns that all doors write through."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.db import models

from common.errors import BadInput, Gap
from common.letters import line_refusal, text_refusal, typed_line, typed_text, validate_line, validate_text
from common.types import Shown, StrOrPromise

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
    _LongText = models.TextField[str, str]
    _Column = models.Field[str, str]
else:
    _Text, _LongText, _Column = models.CharField, models.TextField, models.Field


class _Typed(_Column):
    """A column whose text is put right as it comes in; a new row that came by no form is refused here.

    Forms, serializers, imports and the administration site refuse by the validator, everything else gets BadInput with
    the column's name. Rows from before stay readable, and stay as they are until they are typed anew. For migrations it
    is Django's own column: the database holds any text.
    """

    put_right: Callable[[str], str] = staticmethod(typed_text)
    refused: Callable[[str], StrOrPromise] = staticmethod(text_refusal)

    def deconstruct(self) -> tuple[str, str, Sequence[Shown], dict[str, Shown]]:
        name, _path, args, kwargs = super().deconstruct()
        kind = "TextField" if isinstance(self, models.TextField) else "CharField"
        return name, f"django.db.models.{kind}", args, kwargs

    def to_python(self, value: Shown) -> str | None:
        """The text as it is kept; None stays None."""
        text: str | None = super().to_python(value)
        return self.put_right(text) if isinstance(text, str) else text

    def pre_save(self, model_instance: models.Model, add: bool) -> Shown:
        """What is stored; also set on the instance. Raises BadInput for a new row."""
        value: Shown = super().pre_save(model_instance, add)
        if not isinstance(value, str):
            return value
        text = self.put_right(value) if add else value
        if add and (sentence := self.refused(text)):
            raise BadInput(sentence, gaps=[Gap(self.name, "letters", sentence)])
        setattr(model_instance, self.attname, text)
        return text


class TypedLine(_Typed, _Text):
    """A title, a name or a code: one line of Latin letters, digits and common signs that every print has.

    What only looks otherwise (line breaks, spaces, invisible characters, letters in another dress) is put right; what
    means something else is refused.
    """

    default_validators = [validate_line]
    put_right = staticmethod(typed_line)
    refused = staticmethod(line_refusal)


class TypedNote(_Typed, _Text):
    """A reason, a remark: a short text in any letters, without controls and without what turns the reading about."""

    default_validators = [validate_text]


class TypedText(_Typed, _LongText):
    """A text of any length; judged as a note is."""

    default_validators = [validate_text]
