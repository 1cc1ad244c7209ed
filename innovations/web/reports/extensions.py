"""More time for one report: asking, deciding, and replying beside a lateness, on one page."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Self

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, NotNow
from common.forms import DayField, PlainForm
from common.types import PathValue, Shown, StrOrPromise
from common.web import show_refusal
from deadlines.enums import ExtensionOutcome
from deadlines.models import Deadline, DeadlineExtension
from deadlines.services import extensions, replies
from innovations.web.proposals.detail import allowed
from innovations.web.reports.lines import deadline_view, find_report
from organisations.web.pages import OfficePage
from workflow.web import phrases
from workflow.web.transitions import done

# Of a periodic evaluation the agency asks for nothing; it may be named in an extension of many.
GRANTED = _("More time granted")
phrases.add_phrases(
    {
        f"{subject_type}.{name}": phrase
        for subject_type in ("report", "follow_up")
        for name, phrase in (
            ("ask_extension", _("More time asked for")),
            ("extend", GRANTED),
            ("refuse_extension", _("More time refused")),
            ("withdraw_extension", _("Request for more time withdrawn")),
        )
    }
    | {"appraisal.extend": GRANTED}
)


class AskForm(PlainForm):
    """Until when, and why."""

    until = DayField(label=_("New day"), required=True, help_text=_("The whole day still counts as in time."))
    reason = forms.CharField(
        label=_("Reason"), max_length=extensions.LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )
    letter_no = forms.CharField(label=_("Number of the letter"), required=False, max_length=120)


class DecideForm(PlainForm):
    """Granted or refused, until when, and why."""

    outcome = forms.ChoiceField(
        label=_("Decision"), choices=ExtensionOutcome.decisions, widget=forms.RadioSelect
    )
    until = DayField(label=_("New day"), help_text=_("Leave empty for the day asked for."))
    decision = forms.CharField(
        label=_("Reason"), max_length=extensions.LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )

    @classmethod
    def for_request(cls, waiting: DeadlineExtension, deadline: Deadline, *, at: datetime) -> Self:
        """Unsent; where the day asked for has passed it says that granting needs another."""
        form = cls(prefix="decide")
        if extensions.has_passed(waiting.asked_until, deadline, at=at):
            form.fields["until"].help_text = _(
                "The day asked for has passed: name a day ahead to grant more time."
            )
        return form


class WithdrawForm(PlainForm):
    """Why it is taken back, for those who wish to say it."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=extensions.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReplyForm(PlainForm):
    """What stands beside the lateness."""

    text = forms.CharField(
        label=_("Reply"),
        max_length=replies.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown on the public board under the name of your office, at once and for good."),
    )


class ReportExtension(OfficePage):
    """What was asked, what was decided, and the forms that this person may send."""

    template_name = "innovations/report_extension.html"
    # The form that was sent with a fault, by its prefix.
    bound: Mapping[str, PlainForm] = {}

    def load(self) -> None:
        super().load()
        self.report = find_report(self, self.kwargs["pk"])
        self.deadline = self.report.deadline

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        bound = self.bound
        asked = list(self.deadline.extensions.order_by("-asked_at"))
        waiting = next((each for each in asked if not each.outcome), None)
        may_ask = allowed(lambda: extensions.asking_office(self.actor, self.deadline))
        decides = allowed(lambda: extensions.deciding_office(self.actor, [self.deadline]))
        owed = self.deadline.met_at is None and self.deadline.closed_at is None
        return super().get_context_data(
            report=self.report,
            asked=asked,
            waiting=waiting,
            owed=owed,
            zone=self.deadline.zone,
            replies=list(self.deadline.replies.order_by("-said_at")),
            ask_form=bound.get("ask")
            or (AskForm(prefix="ask") if may_ask and owed and not waiting else None),
            decide_form=bound.get("decide")
            or (
                DecideForm.for_request(waiting, self.deadline, at=self.at)
                if decides and owed and waiting
                else None
            ),
            withdraw_form=bound.get("withdraw")
            or (WithdrawForm(prefix="withdraw") if may_ask and waiting else None),
            reply_form=bound.get("reply") or (ReplyForm(prefix="reply") if self._may_reply() else None),
            **deadline_view(self.report, self.at),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        for name, form_class, act in (
            ("ask", AskForm, self._ask),
            ("decide", DecideForm, self._decide),
            ("withdraw", WithdrawForm, self._withdraw),
            ("reply", ReplyForm, self._reply),
        ):
            if name in request.POST:
                return self._send(name, form_class(request.POST, prefix=name), act)
        return self.render_to_response(self.get_context_data(), status=422)

    def _send(self, name: str, form: PlainForm, act: Callable[[PlainForm], StrOrPromise]) -> HttpResponse:
        """Act; a fault or a refusal shows the form again with what was typed."""
        status = 422
        if form.is_valid():
            try:
                done(self.request, act(form))
            except DomainError as refusal:
                show_refusal(form, refusal)
                status = refusal.http_status
            else:
                return HttpResponseRedirect(reverse("report-extension", args=[self.report.pk]))
        self.bound = {name: form}
        return self.render_to_response(self.get_context_data(), status=status)

    def _ask(self, form: PlainForm) -> StrOrPromise:
        extensions.ask(self.deadline, actor=self.actor, at=self.at, **form.cleaned_data)
        return _("More time has been asked for. The deciding office finds it in its inbox.")

    def _decide(self, form: PlainForm) -> StrOrPromise:
        extensions.decide(self._waiting(), actor=self.actor, at=self.at, **form.cleaned_data)
        return _("Decided and published.")

    def _withdraw(self, form: PlainForm) -> StrOrPromise:
        extensions.withdraw(self._waiting(), actor=self.actor, at=self.at, **form.cleaned_data)
        return _("The request is withdrawn. It stays on record.")

    def _waiting(self) -> DeadlineExtension:
        waiting = self.deadline.extensions.filter(outcome="").first()
        if waiting is None:
            raise NotNow(_("Nothing has been asked for, or it has been decided."), code="nothing_asked")
        return waiting

    def _reply(self, form: PlainForm) -> StrOrPromise:
        replies.reply(self.deadline, actor=self.actor, at=self.at, **form.cleaned_data)
        return _("The reply stands on the public board.")

    def _may_reply(self) -> bool:
        return allowed(lambda: replies.replying_office(self.actor, self.deadline)) and replies.is_late(
            self.deadline, at=self.at
        )
