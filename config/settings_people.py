"""Settings of who signs in and how: accounts, passwords, second factors, a government's own provider.

Part of `config.settings`, which takes over every name.
"""

from config import env
from config.mode import PRODUCTION

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = [
    "accounts.guard.GuardedBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# How long an invitation, and a link to a new password or address, can be used.
PRAKARSA_INVITATION_DAYS = env.integer(name="PRAKARSA_INVITATION_DAYS", default=7, minimum=1, maximum=30)
PRAKARSA_RESET_HOURS = env.integer(name="PRAKARSA_RESET_HOURS", default=2, minimum=1, maximum=24)
# What stands after the NIP of people without a mailbox, who sign in with the NIP; no mail ever leaves for it.
PRAKARSA_NO_MAIL_DOMAIN = "@tanpa-surel.invalid"
# Whoever decides, signs, administers, inspects or publishes shows a second factor; only the test suite does without.
PRAKARSA_SECOND_FACTOR = True
# How long somebody may go on without having set one up, from the first time they are asked.
PRAKARSA_FACTOR_GRACE_DAYS = env.integer(name="PRAKARSA_FACTOR_GRACE_DAYS", default=14, minimum=0, maximum=90)
# After how long a rest a session ends.
PRAKARSA_SESSION_IDLE_MINUTES = env.integer(
    name="PRAKARSA_SESSION_IDLE_MINUTES", default=30, minimum=5, maximum=720
)
MFA_ADAPTER = "accounts.web.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Prakarsa"
# Phones whose clock is half a minute off are let in.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_FORMS = {
    "authenticate": "accounts.web.forms.CodeForm",
    "reauthenticate": "accounts.web.forms.CodeAgainForm",
    "activate_totp": "accounts.web.forms.AppForm",
    "add_webauthn": "accounts.web.forms.PasskeyForm",
}
# A government's own OpenID Connect; it opens existing accounts only, and the second factor is asked all the same.
PRAKARSA_OIDC_URL = env.text(name="PRAKARSA_OIDC_URL", default="")
SOCIALACCOUNT_ADAPTER = "accounts.web.adapter.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
if PRAKARSA_OIDC_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": env.text(name="PRAKARSA_OIDC_NAME", default="SSO"),
                "client_id": env.text(name="PRAKARSA_OIDC_CLIENT"),
                "secret": env.text(name="PRAKARSA_OIDC_SECRET"),
                "settings": {"server_url": PRAKARSA_OIDC_URL},
            }
        ],
    }
ACCOUNT_ADAPTER = "accounts.web.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Passwords are guarded by accounts/guard.py; what is counted here are codes, and what only the owner does.
ACCOUNT_RATE_LIMITS: dict[str, str | None] | bool = {
    "login": None,
    "login_failed": "10/5m/key",
    "reset_password": "20/m/ip",
}
# A passkey cannot be guessed; counting by address would let a colleague hold up an office.
MFA_RATE_LIMITS: dict[str, str | None] = {"webauthn_login": None}
# An account comes by an invitation to its address, or from a person whom an administrator knows.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_FORMS = {
    "login": "accounts.web.forms.SignInForm",
    "change_password": "accounts.web.forms.PasswordChangeForm",
    "reauthenticate": "accounts.web.forms.PasswordAgainForm",
}
# BSSN's rule 4/2021 asks that length, mix of characters and period of validity are regulated. The usual profile asks
# for length alone: NIST SP 800-63B-4 advises against the other two.
PRAKARSA_PASSWORD_PROFILE = env.choice(
    name="PRAKARSA_PASSWORD_PROFILE", default="length", allowed=("length", "bssn")
)
_BSSN = PRAKARSA_PASSWORD_PROFILE == "bssn"  # noqa: S105 -- the name of a profile
# After how many days a password must be replaced; 0 is never.
PRAKARSA_PASSWORD_DAYS = env.integer(
    name="PRAKARSA_PASSWORD_DAYS", default=90 if _BSSN else 0, minimum=1 if _BSSN else 0, maximum=730
)
# For how many days before it is told on every page.
PRAKARSA_PASSWORD_WARNING_DAYS = env.integer(
    name="PRAKARSA_PASSWORD_WARNING_DAYS", default=14, minimum=1, maximum=90
)
# For how many days text that was typed and not sent is kept.
PRAKARSA_UNSENT_DAYS = env.integer(name="PRAKARSA_UNSENT_DAYS", default=30, minimum=1, maximum=365)
AUTH_PASSWORD_VALIDATORS: list[dict[str, str | dict[str, int]]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    # A second factor shortens nothing under BSSN's profile.
    {"NAME": "accounts.password_rules.LengthValidator", "OPTIONS": {"with_factor": 12} if _BSSN else {}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.password_rules.IndonesianWordsValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if _BSSN:
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "accounts.password_rules.CompositionValidator"})
if PRAKARSA_PASSWORD_DAYS:
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "accounts.password_rules.AnotherValidator"})
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/kotak-masuk/"
LOGOUT_REDIRECT_URL = "/"
