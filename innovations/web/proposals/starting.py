"""Where a proposal starts: from nothing, an earlier one of the own agency, another agency's or one from
outside; and what is called much like it."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import NotPermitted, NotVisible
from common.filters import MOST_WORDS
from common.folding import folded
from common.types import Shown
from common.uuids import parsed_uuid
from innovations.models import Innovation
from innovations.services.proposals.replicating import earlier_of_own, origins, published_elsewhere
from innovations.web.lists import may_draft
from innovations.web.proposals.origins import alike_to_show
from organisations.models import SearchText
from organisations.search_text import PUBLIC
from organisations.web.pages import OfficePage

# More are found by more words.
MOST = 20
LONGEST = 255


class ProposersPage(OfficePage):
    """A page for whoever may start proposals."""

    def enforce(self) -> None:
        """Proposers and the bureau."""
        if not may_draft(self.actor):
            raise NotPermitted(_("You can propose only for an agency you work for."), code="not_your_agency")

    def typed(self, name: str) -> str:
        """What the address asks for."""
        return self.request.GET.get(name, "").strip()[:LONGEST]


class StartPage(ProposersPage):
    """What a proposal may start from: earlier ones of the own agency, launched ones of others, of every government."""

    template_name = "innovations/start.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Five queries, however much is found."""
        words = self.typed("q")
        return super().get_context_data(
            q=words,
            own=_found(earlier_of_own(self.actor, self.at), words),
            others=_found(published_elsewhere(self.actor, self.at), words),
            most=MOST,
            **kwargs,
        )


def _found(rows: "QuerySet[Innovation]", words: str) -> list[Innovation]:
    for word in folded(words).split()[:MOST_WORDS]:
        near = SearchText.objects.filter(part=PUBLIC, folded__has_word=word).values("row_key")
        rows = rows.filter(pk__in=near)
    return list(rows.order_by("-created_at", "id")[: MOST + 1])


class SimilarPage(ProposersPage):
    """What is called much like `judul`, without the innovation `kecuali`; also asked by the form while one types."""

    template_name = "innovations/similar_page.html"

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        name = self.typed("judul")
        but = parsed_uuid(self.request.GET.get("kecuali", ""))
        return super().get_context_data(
            name=name, similar=alike_to_show(name, self.actor, self.at, but=but), **kwargs
        )


def find_origin(page: OfficePage, pk: UUID) -> Innovation:
    """What a new proposal starts from, where the person sees it or everybody does; raises NotVisible."""
    found = origins(page.actor, page.at).filter(pk=pk).first()
    if found is None:
        raise NotVisible(_("This innovation does not exist or is not open to you."))
    return found
