"""A regulation on paper: its articles and its annex, with what an amendment changes marked."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from common.types import Shown, StrOrPromise
from contracts.documents.rendering import render_print
from regulations.annex import AnnexChange, AnnexLine, changes
from regulations.enums import PUBLIC_STATES, AnnexChangeKind
from regulations.models import Regulation, RegulationArticle
from regulations.queries import annex_of, before_this


@dataclass(frozen=True, slots=True)
class RegulationText:
    """Everything a reader sees of it. `changes` is empty for one that amends none; `before` is what it changes."""

    regulation: Regulation
    articles: list[RegulationArticle]
    lines: list[AnnexLine]
    before: Regulation | None
    changes: list[AnnexChange]

    @property
    def changed(self) -> list[AnnexChange]:
        """The lines that an amendment does not leave as they were."""
        return [each for each in self.changes if each.kind != AnnexChangeKind.KEPT]

    @property
    def counts(self) -> list[tuple[StrOrPromise, int]]:
        """How many lines were added, removed, changed and kept, in words."""
        kinds = [each.kind for each in self.changes]
        return [(kind.label, kinds.count(kind)) for kind in AnnexChangeKind]


def text_of(regulation: Regulation) -> RegulationText:
    """Its words as they stand. At most five queries."""
    lines, before = annex_of(regulation), before_this(regulation)
    return RegulationText(
        regulation=regulation,
        articles=list(regulation.articles.order_by("position")),
        lines=lines,
        before=before,
        changes=changes(annex_of(before), lines) if before is not None else [],
    )


def printed(regulation: Regulation) -> bytes:
    """A PDF in landscape; the code leads to its public page once it is one. Raises RenderFailed or RenderTimedOut."""
    found = text_of(regulation)
    address = ""
    if regulation.state in PUBLIC_STATES:
        path = reverse("public-regulation", args=[regulation.pk])
        address = f"{settings.PRAKARSA_PUBLIC_URL.rstrip('/')}{path}"
    context: dict[str, Shown] = {
        "text": found,
        "regulation": regulation,
        "author": regulation.government.name,
        "dated_on": (regulation.signed_on or regulation.created_at.date()).isoformat(),
    }
    return render_print("regulations/pdf/regulation.html", context, address=address)
