"""The table `[files]` of a policy document: what is asked of files that people hand in with an innovation."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from common.document_fields import OptionalPassage
from common.types import Json
from common.validation import StrictModel
from workflow.policies.sections import PolicySection

NAME = "files"


class FileRules(StrictModel):
    """A policy without the table asks what stands here.

    `keep_unscanned`: while the virus scanner does not answer, a file is kept, marked as not scanned yet, and scanned
    later; else it is refused. `keep_location`: photographs keep the place at which they were taken.
    """

    keep_unscanned: bool = True
    keep_location: bool = False
    legal_basis: OptionalPassage = ""


def file_rules(document: Mapping[str, Json]) -> FileRules:
    """What is asked of files of what is pinned to this published policy."""
    return FileRules.model_validate(document.get(NAME) or {})


SECTION = PolicySection(
    name=NAME,
    label=gettext_lazy("Files"),
    schema=FileRules,
    keys={
        "keep_unscanned": gettext_lazy(
            "while the virus scanner does not answer, files are kept and scanned later"
        ),
        "keep_location": gettext_lazy("photographs keep the place at which they were taken"),
    },
)
