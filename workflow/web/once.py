"""A form that makes something makes it once: sent twice, or again after Back, it leads to what it made."""

from typing import Generic, TypedDict
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from common.errors import DomainError, NotVisible
from common.forms import number_notes
from common.types import Json, Shown
from common.uuids import parsed_uuid
from common.web import PageForm
from organisations.offices import Actor
from workflow.engine.idempotency import fingerprint, once

# The field of a page's form that names this copy of it; a page shown again after Back has the same one.
TOKEN = "form_token"  # noqa: S105 -- the name of a field


class MadeBefore(TypedDict):
    """What an earlier copy of a form made: the address that it led to, and the version that it had then."""

    to: str
    version: int | None


class OnceFormMixin(Generic[PageForm]):
    """For form pages that create, before DomainFormMixin; `components/once.html` belongs in the form.

    The token is stored in the transaction of the effect, so that of two that are sent at once one acts. A form without
    one (a program's, an old page's) acts as it always did.
    """

    request: HttpRequest
    actor: Actor
    # Of what `act` made, for a page that goes on with it.
    made_version: int | None = None

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        sent = parsed_uuid(self.request.POST.get(TOKEN, ""))
        context: dict[str, Shown] = super().get_context_data(form_token=sent or uuid4(), **kwargs)  # type: ignore[misc]
        return context

    def form_valid(self, form: PageForm) -> HttpResponse:
        """Act and keep where it led to, or go there again. Three statements more than the act."""
        token = parsed_uuid(self.request.POST.get(TOKEN, ""))
        if token is None:
            return super().form_valid(form)  # type: ignore[misc, no-any-return]

        def work() -> tuple[int, Json]:
            target: str = self.act(form)  # type: ignore[attr-defined]  # of the page
            return 302, {"to": target, "version": self.made_version}

        try:
            answer = once(
                work,
                actor_id=self.actor.person_id,
                key=f"page:{token}",
                request_sha256=fingerprint("POST", self.request.path, None),
            )
            made: MadeBefore = answer.body  # type: ignore[assignment]  # as `work` makes it
            target = self.sent_again(form, made) if answer.replayed else made["to"]
        except NotVisible:
            raise
        except DomainError as refusal:
            refused: HttpResponse = self.refused(form, refusal)  # type: ignore[attr-defined]  # of the page
            return refused
        for sentence in number_notes(form):
            messages.warning(self.request, sentence)
        return HttpResponseRedirect(target)

    def sent_again(self, form: PageForm, made: MadeBefore) -> str:
        """What is to be done with a form that had made something before; returns where to go."""
        return made["to"]
