"""What every policy has to say from its publication on: without it an innovation would come to a step that nobody can
take, or that has no day."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from common.errors import Gap
from common.types import Json
from organisations.models import Government

REVIEWS = ("innovation", "report")
TABLES = ("profiles", "contract", "reports", "evaluation")


def missing_rules(document: Mapping[str, Json], _government: Government | None) -> Iterator[Gap]:
    """The reviews and tables that are not there. Versions published before this was asked are read as they are."""
    reviews = document["review"]
    for name in REVIEWS:
        if not isinstance(reviews, Mapping) or name not in reviews:
            message = _("Nobody would decide: the document has no [[review.%(name)s.stages]].") % {
                "name": name
            }
            yield Gap(f"review.{name}", "no_review", message)
    for name in TABLES:
        if name not in document:
            message = _("The document has no table [%(name)s].") % {"name": name}
            yield Gap(name, "required", message)
