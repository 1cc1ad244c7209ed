"""More time for one obligation: asking, withdrawing, deciding, excusing and replying beside a lateness, on one page."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, NotNow
from common.forms import DayField, FormData, PlainForm
from common.types import PathValue, Shown, StrOrPromise
from common.web import show_refusal
from deadlines.enums import ExtensionDecision
from deadlines.models import Deadline, DeadlineExtension, LatenessExcuse
from deadlines.services import deadlines, excusing, extensions, replies
from innovations.models import Appraisal, FollowUp, Report
from innovations.web.evaluations.appraisals import find_appraisal, find_follow_up
from innovations.web.proposals.detail import allowed
from innovations.web.reports.lines import deadline_view, find_report
from organisations.enums import Role
from organisations.web.pages import OfficePage
from workflow.web import phrases
from workflow.web.transitions import done

phrases.add_phrases(
    {
        f"{subject_type}.{name}": phrase
        for subject_type in ("report", "follow_up", "appraisal")
        for name, phrase in (
            ("ask_extension", _("More time asked for")),
            ("extend", _("More time granted")),
            ("refuse_extension", _("More time refused")),
            ("withdraw_extension", _("Request for more time withdrawn")),
            ("excuse", _("Lateness excused")),
        )
    }
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
        label=_("Decision"), choices=ExtensionDecision.choices, widget=forms.RadioSelect
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


class ExcuseForm(PlainForm):
    """Why the lateness is forgiven; until when, where nothing has been received yet."""

    until = DayField(
        label=_("Excused until"), required=True, help_text=_("The form unlocks until the end of this day.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=extensions.LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Published with the excuse, under the name of your office, for good."),
    )
    letter_no = forms.CharField(label=_("Number of the letter"), required=False, max_length=120)

    def without_day(self) -> Self:
        """For what has been received."""
        del self.fields["until"]
        return self


class ReplyForm(PlainForm):
    """What stands beside the lateness."""

    text = forms.CharField(
        label=_("Reply"),
        max_length=replies.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown on the public board under the name of your office, at once and for good."),
    )


class MoreTime(OfficePage):
    """What was asked, decided and excused, and the forms that this person may send.

    It is about the obligation that runs (of what was sent back its correction), else about the first; what may be
    excused is the first of these that is late.
    """

    template_name = "innovations/report_extension.html"
    # The form that was sent with a fault, by its prefix.
    bound: Mapping[str, PlainForm] = {}
    page_name = "report-extension"

    @abstractmethod
    def find(self) -> Report | FollowUp | Appraisal:
        """What the page is about; raises NotVisible."""

    def load(self) -> None:
        super().load()
        self.subject = self.find()
        first = self.subject.deadline
        self.deadline = deadlines.running_of(self.subject.SUBJECT_TYPE, self.subject.pk) or first
        late = (each for each in (self.deadline, first) if excusing.is_excusable(each, at=self.at))
        self.excusable = next(late, None)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        bound = self.bound
        asked = list(DeadlineExtension.objects.filter(deadline__in=self._deadlines()).order_by("-asked_at"))
        waiting = next((each for each in asked if not each.outcome), None)
        may_ask = allowed(lambda: extensions.asking_office(self.actor, self.deadline))
        decides = allowed(lambda: extensions.deciding_office(self.actor, [self.deadline]))
        owed, runs = extensions.is_owed(self.deadline), self.deadline.paused_at is None
        return super().get_context_data(
            subject=self.subject,
            asked=asked,
            waiting=waiting,
            owed=owed,
            zone=self.deadline.zone,
            decider=Role(extensions.decider_of(self.deadline)).label,
            excuses=list(LatenessExcuse.objects.filter(deadline__in=self._deadlines())),
            replies=list(self.subject.deadline.replies.order_by("-said_at")),
            ask_form=bound.get("ask")
            or (AskForm(prefix="ask") if may_ask and owed and not waiting and runs else None),
            decide_form=bound.get("decide")
            or (
                DecideForm.for_request(waiting, self.deadline, at=self.at)
                if decides and owed and waiting
                else None
            ),
            withdraw_form=bound.get("withdraw")
            or (WithdrawForm(prefix="withdraw") if may_ask and waiting else None),
            excuse_form=bound.get("excuse") or (self._excuse_form() if self._may_excuse() else None),
            excusable=self.excusable,
            reply_form=bound.get("reply") or (ReplyForm(prefix="reply") if self._may_reply() else None),
            **deadline_view(self.subject, self.at, deadline=self.deadline),
            **kwargs,
        )

    def _deadlines(self) -> list[UUID]:
        return [self.subject.deadline_id, self.deadline.pk]

    def _may_excuse(self) -> bool:
        late = self.excusable
        return late is not None and allowed(lambda: excusing.excusing_office(self.actor, late))

    def _excuse_form(self, data: FormData = None) -> ExcuseForm:
        form = ExcuseForm(data, prefix="excuse")
        received = self.excusable is None or self.excusable.met_at is not None
        return form.without_day() if received else form

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        if "excuse" in request.POST:
            return self._send("excuse", self._excuse_form(request.POST), self._excuse)
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
                return HttpResponseRedirect(reverse(self.page_name, args=[self.subject.pk]))
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

    def _excuse(self, form: PlainForm) -> StrOrPromise:
        late = self.excusable or self.deadline
        excusing.excuse(late, actor=self.actor, at=self.at, **form.cleaned_data)
        return _("The lateness is excused. The excuse is published.")

    def _reply(self, form: PlainForm) -> StrOrPromise:
        replies.reply(self.subject.deadline, actor=self.actor, at=self.at, **form.cleaned_data)
        return _("The reply stands on the public board.")

    def _may_reply(self) -> bool:
        """Beside what the public sees: a report."""
        first = self.subject.deadline
        return (
            self.subject.SUBJECT_TYPE == Report.SUBJECT_TYPE
            and allowed(lambda: replies.replying_office(self.actor, first))
            and replies.is_late(first, at=self.at)
        )


class ReportExtension(MoreTime):
    """More time for a report, or for correcting it."""

    def find(self) -> Report:
        return find_report(self, self.kwargs["pk"])


class FollowUpExtension(MoreTime):
    """More time for a follow-up."""

    page_name = "follow_up-extension"

    def find(self) -> FollowUp:
        return find_follow_up(self, self.kwargs["pk"])


class AppraisalExtension(MoreTime):
    """More time for the explanation that evaluators asked for."""

    page_name = "appraisal-extension"

    def find(self) -> Appraisal:
        return find_appraisal(self, self.kwargs["pk"])
