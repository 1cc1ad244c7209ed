"""Forms of signing in and of one's own account: the library's, with our words and our look."""

from typing import Unpack

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.forms import ReauthenticateForm as PasswordReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from accounts.services.passwords import check_password
from common.errors import Unready
from common.forms import BootstrapMixin, FormArguments, FormData, PlainForm
from common.types import Shown
from organisations.models import User


class SignInForm(BootstrapMixin, LoginForm):
    """By e-mail address, or by NIP for people without a mailbox. Addresses are compared in lower case."""

    use_required_attribute = False

    def __init__(self, *args: Shown, **kwargs: Shown) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("E-mail address or NIP"),
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "username webauthn",
                    "autocapitalize": "none",
                    "inputmode": "email",
                    "class": "form-control",
                }
            ),
            max_length=254,
        )
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        """What the account is found by."""
        login: str = super().clean_login().lower()
        # On letters a NIP stands in groups.
        number = "".join(login.split())
        return f"{number}{settings.PRAKARSA_NO_MAIL_DOMAIN}" if number.isdecimal() else login


class PasswordChangeForm(BootstrapMixin, ChangePasswordForm):
    """The present password, and the new one, once: what was typed can be shown."""

    use_required_attribute = False

    def __init__(self, *args: Shown, **kwargs: Shown) -> None:
        super().__init__(*args, **kwargs)
        labels = {"oldpassword": _("Present password"), "password1": _("New password")}
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = password_rules()
        del self.fields["password2"]

    def clean(self) -> dict[str, Shown]:
        """Nothing to compare: the new password is asked once."""
        return self.cleaned_data


class PasswordAgainForm(BootstrapMixin, PasswordReauthenticateForm):
    """The password asked anew in an open session."""

    use_required_attribute = False

    def __init__(self, *args: Shown, **kwargs: Shown) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class NewPasswordForm(PlainForm):
    """The password of an invitation or of a reset, asked once."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(
        self, data: FormData = None, *, account: User | None = None, **kwargs: Unpack[FormArguments]
    ) -> None:
        super().__init__(data, **kwargs)
        self._account = account
        self.fields["password"].help_text = password_rules()

    def clean_password(self) -> str:
        """Every rule that it breaks."""
        password: str = self.cleaned_data["password"]
        if self._account is not None:
            try:
                check_password(password, self._account)
            except Unready as refusal:
                raise forms.ValidationError([str(gap.message) for gap in refusal.gaps]) from refusal
        return password


class EmailAddressForm(PlainForm):
    """An e-mail address."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


def password_rules() -> str:
    """The rules in one line, for below the field."""
    return " ".join(str(text) for text in password_validators_help_texts())


def _plain_code(form: forms.Form) -> None:
    """The field for a code: digits, filled in by the phone itself."""
    field = form.fields["code"]
    field.label = _("Code")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["inputmode"] = "numeric"


class CodeForm(BootstrapMixin, AuthenticateForm):
    """A code at signing in."""

    use_required_attribute = False

    def __init__(self, *args: Shown, **kwargs: Shown) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self)


class CodeAgainForm(BootstrapMixin, ReauthenticateForm):
    """A code asked anew."""

    use_required_attribute = False

    def __init__(self, *args: Shown, **kwargs: Shown) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self)


class AppForm(BootstrapMixin, ActivateTOTPForm):
    """The first code of an app that is being set up."""

    use_required_attribute = False

    def __init__(self, *args: Shown, **kwargs: Shown) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self)


class PasskeyForm(BootstrapMixin, AddWebAuthnForm):
    """The name of a passkey; it opens the account by itself."""

    use_required_attribute = False

    def __init__(self, *args: Shown, **kwargs: Shown) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the device")
        self.fields["passwordless"].label = _("Sign in with it alone, without the password")
        self.fields["passwordless"].help_text = ""
        self.fields["passwordless"].initial = True
