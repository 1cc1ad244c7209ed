"""Reassigning a waiting task to another office, with a reason that everyone on the review can read."""

from collections import Counter
from typing import Any, Unpack

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import FormArguments, FormData
from common.types import Shown, StrOrPromise
from organisations.enums import Capacity
from organisations.models import OfficeHeld
from workflow.reviews import reassignment
from workflow.web.transitions import done
from workflow.web.withdrawing import ReasonForm, TaskPage

# In place of a seat: back to every office of the role.
EVERYBODY = "semua"


class ReassignmentForm(ReasonForm):
    """To which office, and why; `version` is the subject's as it was looked at."""

    field_order = ("seat", "reason", "version")
    seat = forms.ChoiceField(
        label=_("To which office"), error_messages={"required": _("Choose the office."), "invalid_choice": ""}
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: FormData = None, *, seats: list[tuple[str, StrOrPromise]], **kwargs: Unpack[FormArguments]
    ) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["seat"]
        field.choices = [("", _("choose")), *seats]
        field.error_messages["invalid_choice"] = _(
            "This office can no longer take the task. Choose another one."
        )


class ReassignmentPage(TaskPage):
    """Reassigning, or giving back to every office of the role."""

    template_name = "workflow/reassignment.html"
    form_class = ReassignmentForm
    TITLE = _("Hand the task over")
    BUTTON = _("Hand over")
    EXPLANATION = _(
        "Only the holders of the chosen office decide then; the others of the same role are told no more. It can be"
        " handed on or back in the same way."
    )
    REASON = _("Why? (required; readable for everyone who may know the reviewers)")

    def enforce(self) -> None:
        """Who may hand it over, while somebody is there to hand it to."""
        self.offices = reassignment.reassignment_candidates(
            self.subject, self.task, actor=self.actor, at=self.at
        )

    def get_form_kwargs(self) -> dict[str, Shown]:
        """The offices that could decide. What was chosen before somebody else was faster is the domain's to refuse."""
        sent = self.request.method == "POST"
        return {**super().get_form_kwargs(), "seats": self.seats(sent=sent)}

    def seats(self, *, sent: bool = False) -> list[tuple[str, StrOrPromise]]:
        """Where the task could go; with the place where it waits, for a form that was `sent`."""
        now = self.task.seat_id
        offices: list[OfficeHeld] = getattr(self, "offices", [])
        found = seats_in_words([held for held in offices if sent or held.seat_id != now])
        return [*found, (EVERYBODY, _("Back to every office of the role"))] if sent or now else found

    def get_initial(self) -> dict[str, Shown]:
        return {"version": self.subject.version}

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        return super().get_context_data(no_seats=not self.seats(), **kwargs)

    def act(self, form: ReasonForm) -> str:
        seat = form.cleaned_data["seat"]
        chosen = next((held.seat_id for held in self.offices if str(held.seat_id) == seat), None)
        reassignment.reassign(
            self.subject,
            self.task,
            chosen,
            actor=self.actor,
            at=self.at,
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["version"],
        )
        done(self.request, _("The task has been handed over."))
        return self.back()


def seats_in_words(offices: list[OfficeHeld]) -> list[tuple[str, StrOrPromise]]:
    """Each seat once, with everybody who holds it and the capacity of those who stand in.

    Seats of the same title are distinguished by their number.
    """
    seats = {held.seat_id: held.seat for held in offices}
    titles = Counter(seat.title for seat in seats.values())
    found: list[tuple[str, StrOrPromise]] = []
    for pk, seat in seats.items():
        names = [_holder(held) for held in offices if held.seat_id == pk]
        title = f"{seat.title} {seat.ordinal}" if titles[seat.title] > 1 else seat.title
        found.append((str(pk), f"{title} ({', '.join(filter(None, names))})" if any(names) else title))
    return found


def _holder(held: OfficeHeld) -> str:
    capacity = "" if held.capacity == Capacity.DEFINITIVE else str(Capacity(held.capacity).label)
    return " ".join(filter(None, [capacity, held.person.name]))
