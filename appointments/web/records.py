"""The record of an official, as notices and the history lead to it: what was done with it."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.models import Official
from appointments.queries import officials_visible_to
from common.errors import NotVisible
from common.types import Shown
from organisations.web.pages import OfficePage
from workflow.queries import events_of
from workflow.reviews.anonymity import author_visibility
from workflow.web.phrases import events_in_words
from workflow.web.transitions import TransitionPage, explained


class OfficialPage(OfficePage):
    """Everybody may read what was done with their own record."""

    template_name = "appointments/official.html"

    def load(self) -> None:
        super().load()
        found = officials_visible_to(self.actor, self.at).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotVisible(_("There is no such record."))
        self.official = found

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        row = self.official
        return super().get_context_data(
            official=row,
            person=row.person,
            zone=row.government.zone,
            timeline=events_in_words(
                list(events_of(row)), visibility=author_visibility(row, self.actor, at=self.at)
            ),
            steps=explained(row, self.actor, at=self.at, href=lambda _field: ""),
            **kwargs,
        )


class OfficialTransition(TransitionPage):
    """Disabling or enabling the account."""

    subject: Official
    EXPLANATIONS = {
        "disable": gettext_lazy("Nobody signs in as this person any more; sessions and tokens end at once."),
        "enable": gettext_lazy("The same account may sign in again; its address stays."),
    }

    def find(self, pk: UUID) -> Official:
        found = officials_visible_to(self.actor, self.at).filter(pk=pk).first()
        if found is None:
            raise NotVisible(_("There is no such record."))
        return found
