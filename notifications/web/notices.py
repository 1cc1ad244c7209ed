"""One's own notices, and the preferences about them."""

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic.edit import FormMixin, ProcessFormView

from common.errors import BadInput
from common.forms import PlainForm
from common.types import PathValue, Shown
from common.web import DomainFormMixin, FilteredList
from notifications.enums import MailLanguage
from notifications.filters import NoticeFilter
from notifications.models import Notice, NoticePreference
from notifications.services import reading
from notifications.services.failed_messages import may_see_some
from notifications.wording import notice_in_words
from organisations.enums import Role
from organisations.queries import operates
from organisations.web.pages import OfficePage


class NoticesPage(FilteredList, OfficePage):
    """Own notices, newest first; sent, it marks one (`satu`) or all of them as read."""

    template_name = "notifications/notices.html"
    filterset_class = NoticeFilter
    order = "-at"

    def rows(self) -> "QuerySet[Notice]":
        return reading.notices_of(self.actor, self.at)

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        entries = [
            {
                "notice": notice,
                "new": notice.read_at is None and notice.settled_at is None,
                "words": notice_in_words(notice),
                "role": Role(notice.role).label if notice.role else "",
                "zone": notice.government.zone,
            }
            for notice in self.page.rows
        ]
        return super().get_context_data(
            entries=entries,
            administers=any(office.role == Role.ADMINISTRATOR for office in self.actor.offices),
            sees_failures=may_see_some(self.actor, everything=operates(self.request.user)),
            unread=reading.unread_of(self.actor, self.at),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        one = request.POST.get("satu")
        try:
            only = None if one is None else [forms.UUIDField().clean(one)]
        except forms.ValidationError as error:
            raise BadInput(_("There is no such notice.")) from error
        count = reading.mark_read(self.actor, at=self.at, only=only)
        if count:
            messages.success(
                request,
                ngettext("%(count)d notice marked as read.", "%(count)d notices marked as read.", count)
                % {"count": count},
            )
        return HttpResponseRedirect(reverse("notices"))


def _hours(first: int, last: int) -> list[tuple[int, str]]:
    return [(hour, f"{hour:02d}.00") for hour in range(first, last + 1)]


class NoticePreferenceForm(PlainForm):
    """Hours and topics of the daily e-mail."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of e-mails and calendars"),
        choices=MailLanguage.choices,
        help_text=gettext_lazy(
            "Also of their days and numbers. The language of the pages is chosen at their end."
        ),
    )
    digest_hour = forms.TypedChoiceField(
        label=gettext_lazy("Hour of the daily e-mail"),
        coerce=int,
        choices=_hours(NoticePreference.EARLIEST, NoticePreference.LATEST),
        help_text=gettext_lazy(
            "At most one e-mail a day. What falls due or becomes late after this hour may still come the same day, if "
            "none has come yet."
        ),
    )
    quiet_from = forms.TypedChoiceField(
        label=gettext_lazy("No e-mail from"), coerce=int, choices=_hours(0, 23)
    )
    quiet_until = forms.TypedChoiceField(label=gettext_lazy("until"), coerce=int, choices=_hours(0, 23))
    working_days_only = forms.BooleanField(
        label=gettext_lazy("No e-mail on weekends and holidays"), required=False
    )
    mail_reminders = forms.BooleanField(label=gettext_lazy("Reminders of due days"), required=False)
    mail_tasks = forms.BooleanField(label=gettext_lazy("Tasks that reach my office"), required=False)
    mail_outcomes = forms.BooleanField(label=gettext_lazy("How what I proposed was decided"), required=False)
    mail_news = forms.BooleanField(label=gettext_lazy("News of what I have worked on"), required=False)


class NoticePreferencePage(DomainFormMixin[NoticePreferenceForm], FormMixin, OfficePage, ProcessFormView):
    """The person's own preferences."""

    template_name = "notifications/notice_preferences.html"
    form_class = NoticePreferenceForm

    def get_initial(self) -> dict[str, Shown]:
        preference = reading.preference_of(self.actor.person_id)
        return {name: getattr(preference, name) for name in reading.PREFERENCES}

    def act(self, form: NoticePreferenceForm) -> str:
        reading.save_preference(self.actor.person_id, form.cleaned_data)
        messages.success(self.request, _("Your preferences are saved."))
        return reverse("notice-preferences")


urlpatterns = [
    path("pemberitahuan/", NoticesPage.as_view(), name="notices"),
    path("pemberitahuan/pengaturan/", NoticePreferencePage.as_view(), name="notice-preferences"),
]
