"""Devices that are told when something waits: switched on one by one, by choice, and off again."""

import hashlib
import re

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin, ProcessFormView

from common.forms import PlainForm
from common.types import PathValue, Shown
from common.web import DomainFormMixin
from notifications.models import PushDevice
from notifications.services import push, push_keys
from organisations.models import User
from organisations.web.pages import OfficePage

# Names by which people know browsers and systems, in the order in which a user agent has to be asked.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
)
_MORE_BROWSERS = (("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"))
_MORE_SYSTEMS = (("Mac OS", "macOS"), ("Linux", "Linux"))


def device_name(agent: str) -> str:
    """The browser and the system of a user agent, as people call them."""
    browser = next((name for mark, name in (*_BROWSERS, *_MORE_BROWSERS) if mark in agent), _("Browser"))
    system = next((name for mark, name in (*_SYSTEMS, *_MORE_SYSTEMS) if mark in agent), "")
    return f"{browser}, {system}" if system else browser


class DeviceForm(PlainForm):
    """What a browser says of its push service; a script fills it in."""

    endpoint = forms.URLField(max_length=1000, widget=forms.HiddenInput, assume_scheme="https")
    p256dh = forms.RegexField(re.compile(r"^[A-Za-z0-9_-]{87}=?$"), widget=forms.HiddenInput)
    auth = forms.RegexField(re.compile(r"^[A-Za-z0-9_-]{22}=?=?$"), widget=forms.HiddenInput)

    def clean(self) -> dict[str, Shown]:
        found: dict[str, Shown] = super().clean() or self.cleaned_data
        if self.errors:
            # Nobody typed any of it.
            self.errors.clear()
            self.add_error(
                None,
                _("This browser did not say how it can be reached. Press the button on this page once more."),
            )
        return found


class DevicesPage(DomainFormMixin[DeviceForm], FormMixin, OfficePage, ProcessFormView):
    """One's own devices, and a button that switches on the one that is looked at."""

    template_name = "notifications/devices.html"
    form_class = DeviceForm

    def account(self) -> User:
        account = self.request.user
        assert isinstance(account, User), "asked in dispatch"
        return account

    def act(self, form: DeviceForm) -> str:
        name = device_name(self.request.headers.get("User-Agent", ""))
        push.switch_on(self.account(), **form.cleaned_data, label=name[:80], at=self.at)
        messages.success(self.request, _("This device is told from now on when something waits for you."))
        return reverse("devices")

    def get_context_data(self, **kwargs: Shown) -> dict[str, Shown]:
        rows = list(push.devices_of(self.account()))
        return super().get_context_data(
            devices=[{"device": row, "mark": _mark(row)} for row in rows],
            public_key=push_keys.public_key(),
            **kwargs,
        )


def _mark(device: PushDevice) -> str:
    """By which the script of the page knows its own browser again; nobody reaches anything by it."""
    return hashlib.sha256(device.endpoint.encode()).hexdigest()


class DeviceOff(OfficePage):
    """Switch one off."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: str, **kwargs: PathValue) -> HttpResponse:
        assert isinstance(request.user, User), "asked in dispatch"
        push.switch_off(request.user, self.kwargs["pk"])
        messages.success(request, gettext_lazy("That device is not told any more."))
        return HttpResponseRedirect(reverse("devices"))


urlpatterns = [
    path("pemberitahuan/perangkat/", DevicesPage.as_view(), name="devices"),
    path("pemberitahuan/perangkat/<uuid:pk>/matikan/", DeviceOff.as_view(), name="device-off"),
]
