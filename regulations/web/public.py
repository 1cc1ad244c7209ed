"""What anybody may read of a regulation: its words, and what an amendment changed."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from common.errors import NotVisible
from common.types import PathValue, Shown
from common.web import Page, file_response
from regulations.queries import public_regulations
from regulations.services.printing import printed, text_of


class PublicRegulation(Page):
    """One regulation that is or was in force."""

    template_name = "regulations/public.html"
    http_method_names = ["get", "head", "options"]

    def setup(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> None:
        super().setup(request, *args, **kwargs)
        self.found = public_regulations().filter(pk=self.kwargs["pk"]).first()

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        if self.found is None:
            raise NotVisible(_("This regulation does not exist or is not public."))
        return super().get_context_data(regulation=self.found, text=text_of(self.found), **kwargs)


class PublicRegulationPrint(PublicRegulation):
    """The same as a PDF."""

    def get(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        """What the printed code leads to says the same."""
        if self.found is None:
            raise NotVisible(_("This regulation does not exist or is not public."))
        return file_response(
            printed(self.found), name="peraturan.pdf", content_type="application/pdf", inline=True
        )
