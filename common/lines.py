"""The one gate of titles, names and codes: a column that all doors write through."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import models

from common.errors import BadInput, Gap
from common.letters import line_refusal, typed_line, validate_line
from common.types import Shown

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField


class TypedLine(_Text):
    """A title, a name or a code: one line of Latin letters, digits and common signs that every print has.

    What only looks otherwise (line breaks, spaces, invisible characters, letters in another dress) is put right; what
    means something else is refused. Forms, serializers, imports and the administration site refuse by the validator. A
    new row that came by no such door is refused here, as BadInput with the column's name. Rows from before stay
    readable, and stay as they are until they are typed anew.

    For migrations it is a CharField: the database holds any text.
    """

    default_validators = [validate_line]

    def deconstruct(self) -> tuple[str, str, Sequence[Shown], dict[str, Shown]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def to_python(self, value: Shown) -> str | None:
        """The line as it is kept; None stays None."""
        text: str | None = super().to_python(value)
        return typed_line(text) if isinstance(text, str) else text

    def pre_save(self, model_instance: models.Model, add: bool) -> Shown:
        """What is stored; also set on the instance. Raises BadInput for a new row."""
        value: Shown = super().pre_save(model_instance, add)
        if not isinstance(value, str):
            return value
        line = typed_line(value) if add else value
        if add and (sentence := line_refusal(line)):
            raise BadInput(sentence, gaps=[Gap(self.name, "letters", sentence)])
        setattr(model_instance, self.attname, line)
        return line
