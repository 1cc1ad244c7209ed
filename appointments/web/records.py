"""The record of an official, as notices and the history lead to it: what was done with it."""

from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import handed_over_by
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
        "ask_reset": gettext_lazy(
            "Make sure that it is this person who asks. A second administrator allows it; the person and the inspector "
            "are told."
        ),
        "allow_reset": gettext_lazy(
            "Sessions and tokens end at once. Without a mailbox you see the link once and hand it over to this person, "
            "and to nobody else; the person and the inspector are told."
        ),
        "refuse_reset": gettext_lazy("Everything stays as it was; the reason is recorded."),
        "reset_alone": gettext_lazy(
            "Sessions and tokens end at once. Without a mailbox you see the link once and hand it over. It is marked "
            "for the inspector until a second administrator confirms it; the person is told."
        ),
        "confirm_account": gettext_lazy(
            "You confirm as a second person that the mailbox or the letter reached this person and nobody else."
        ),
    }

    def fact_fields(self) -> dict[str, forms.Field]:
        """Whether the second factor is lost."""
        if self.name not in ("ask_reset", "reset_alone"):
            return {}
        widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
        label = _("The second factor is lost, too (phone, key and recovery codes)")
        text = _("Without this the link alone opens nothing: the factor is asked as before.")
        return {"factors": forms.BooleanField(label=label, help_text=text, required=False, widget=widget)}

    def back(self) -> str:
        """To the link, where one was made to be handed over."""
        link = handed_over_by(self.actor, self.subject.person_id, at=self.at) if self.gives_link else None
        return super().back() if link is None else reverse("invitation-letter", args=[link.pk])

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        """Whom it is about, which the title of a record does not say; and how much the link would replace."""
        shown = super().get_context_data(**kwargs)
        said = [str(self.subject.person), str(shown["explanation"])]
        if self.name == "allow_reset":
            lost = _("The second factor is said to be lost, too: the link replaces it.")
            said.append(str(lost if self.subject.reset_factors else _("The second factor stays as it is.")))
        return {**shown, "explanation": " · ".join(filter(None, said))}

    @property
    def gives_link(self) -> bool:
        """Whether this is the answer to a step that makes a link."""
        return self.request.method == "POST" and self.name in ("allow_reset", "reset_alone")

    def find(self, pk: UUID) -> Official:
        found = officials_visible_to(self.actor, self.at).filter(pk=pk).first()
        if found is None:
            raise NotVisible(_("There is no such record."))
        return found
