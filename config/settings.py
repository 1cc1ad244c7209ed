"""Settings of every installation. Each value that differs between installations comes from `config.env`.

Without any variable: embedded SQLite, e-mails as files, a secret key of its own under `var/`.
`PRAKARSA_ENV=production` requires what a public installation needs and turns on every transport protection. Who signs
in and how contracts are signed stand in modules of their own.
"""

import sys
import tomllib
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import env
from config.databases import DatabaseSettings, database, named_database
from config.documents import documents_storage, scanner_address
from config.logs import FORMS, logging_settings
from config.mail import mail_settings
from config.mode import PRODUCTION
from config.secrets import local_secret_key
from config.settings_people import *  # noqa: F403 -- a part of these
from config.settings_people import PRAKARSA_OIDC_URL
from config.settings_signing import *  # noqa: F403 -- a part of these

BASE_DIR = Path(__file__).resolve().parent.parent

# files
PRAKARSA_DATA_DIR = BASE_DIR / env.text(name="PRAKARSA_DATA_DIR", default="var")
PRAKARSA_DOCUMENTS_DIR = PRAKARSA_DATA_DIR / "documents"
PRAKARSA_KEYS_DIR = PRAKARSA_DATA_DIR / "keys"

# Where `backup` puts its copies when it is not told, and after how many hours without one somebody is to know.
PRAKARSA_BACKUP_DIR = env.text(
    name="PRAKARSA_BACKUP_DIR",
    default="/var/backups/prakarsa" if PRODUCTION else str(PRAKARSA_DATA_DIR / "backups"),
)
PRAKARSA_BACKUP_HOURS = env.integer(name="PRAKARSA_BACKUP_HOURS", default=26, minimum=1)

# start
PRAKARSA_VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"]["version"]
DEBUG = env.boolean(name="PRAKARSA_DEBUG", default=False)
SECRET_KEY = env.text(
    name="SECRET_KEY",
    default=None if PRODUCTION else local_secret_key(directory=PRAKARSA_KEYS_DIR),
    hint="Production needs a random text of at least 50 characters, kept outside the repository.",
)
SECRET_KEY_FALLBACKS = env.words(name="SECRET_KEY_FALLBACKS", default=())
ALLOWED_HOSTS = env.words(
    name="ALLOWED_HOSTS",
    default=None if PRODUCTION else ("127.0.0.1", "localhost", "[::1]"),
    hint="Production needs the public host names, separated by commas.",
)
CSRF_TRUSTED_ORIGINS = env.words(name="CSRF_TRUSTED_ORIGINS", default=())
# Where the printed codes of contracts lead; never taken from a request. Production must say it.
PRAKARSA_PUBLIC_URL = env.text(
    name="PRAKARSA_PUBLIC_URL",
    default="" if PRODUCTION else "http://localhost:8000",
)
# Under which licence the open data are given out; whom to tell of a weakness: `mailto:…` or `https://…`.
PRAKARSA_DATA_LICENCE = env.choice(
    name="PRAKARSA_DATA_LICENCE", default="CC-BY-4.0", allowed=("CC-BY-4.0", "CC0-1.0")
)
PRAKARSA_SECURITY_CONTACT = env.text(name="PRAKARSA_SECURITY_CONTACT", default="")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "config.admin_site.LookOnlyAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "common",
    "organisations",
    "calendars",
    "workflow",
    "deadlines",
    "notifications",
    "history",
    "accounts",
    "contracts",
    "appointments",
    "planning",
    "innovations",
    "programmes",
    "regulations",
    "work_packages",
    "privacy",
    "dashboard",
    "operation",
    "onboarding",
]
# What wakes the workers (docs/adr/0011-workers.md): the embedded one looks every second, procrastinate's are notified.
PRAKARSA_WORKERS = env.choice(
    name="PRAKARSA_WORKERS", default="embedded", allowed=("embedded", "procrastinate")
)
if not PRODUCTION:
    # Plays a year into an empty database; of no use, and some danger, where real records are kept.
    INSTALLED_APPS.append("demo")

MIDDLEWARE = [
    # Before everything: whatever refuses has a number and a line.
    "config.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Also of static files where nobody collected and packed them, as in the demonstration. It adds random bytes to each
    # answer, so that its length tells nothing of what is secret in it.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.language.ChosenLanguageMiddleware",
    # Speaks the reader's language, and stands before everything that reads a body.
    "config.body_size.BodySizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Before the next one, which is asked first about an exception: a refusal that asks anew leads on.
    "common.web.RefusalMiddleware",
    # Before the next one, which asks for offices.
    "organisations.web.acting.ActingMiddleware",
    # Around the next one, which ends sessions: what such a form held is kept.
    "accounts.web.unsent.UnsentMiddleware",
    "accounts.web.presence.PresenceMiddleware",
    # Within the one before, so that what ends a session is told to whoever was signed in.
    "accounts.web.held.HeldCopiesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # The innermost: the page that it answers with knows the reader.
    "config.odd_addresses.OddAddressMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.web.navigation.navigation",
                "accounts.web.presence.session_rest",
                "organisations.web.list_trail.list_place",
                "accounts.web.saved_views.saved_views_here",
                "accounts.web.held.held_key",
            ],
        },
    },
]

# database
# ATOMIC_REQUESTS stays off: the engine opens one durable transaction itself.
DATABASES: dict[str, DatabaseSettings] = {
    "default": database(base=BASE_DIR, data=PRAKARSA_DATA_DIR, argv=sys.argv)
}
# Whether somebody chose it: production starts on no database that came about by a forgotten variable.
PRAKARSA_DATABASE_NAMED = bool(env.text(name="DATABASE_URL", default=""))
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Its tables are there from the beginning, so that choosing its workers later takes no migration.
    INSTALLED_APPS.insert(INSTALLED_APPS.index("workflow"), "procrastinate.contrib.django")
    PROCRASTINATE_IMPORT_PATHS = ["workflow.outbox.procrastinate_tasks"]
elif PRAKARSA_WORKERS == "procrastinate":
    raise ImproperlyConfigured(
        "PRAKARSA_WORKERS=procrastinate needs PostgreSQL. Set DATABASE_URL, or write embedded."
    )
# An empty database for `restore --check`, where its user may not create one for the time it takes.
PRAKARSA_CHECK_DATABASE = named_database(name="DATABASE_CHECK_URL")
# The role of DATABASE_URL on PostgreSQL; `migrate` grants it what it needs and nothing more.
PRAKARSA_APP_ROLE = env.text(name="PRAKARSA_APP_ROLE", default="prakarsa_app")
# The role of `seal_history`, which alone adds to the log over the history; and where the key of the log lies.
PRAKARSA_SEQUENCER_ROLE = env.text(name="PRAKARSA_SEQUENCER_ROLE", default="prakarsa_seq")
PRAKARSA_LOG_KEY_FILE = env.text(
    name="PRAKARSA_LOG_KEY_FILE", default=str(PRAKARSA_DATA_DIR / "log" / "log.pem")
)
# Who cosigns checkpoints of the log: address and key of each witness by turns, with spaces between.
PRAKARSA_WITNESSES = env.text(name="PRAKARSA_WITNESSES", default="")
_addresses, _keys = PRAKARSA_WITNESSES.split()[::2], PRAKARSA_WITNESSES.split()[1::2]
if len(_addresses) != len(_keys) or not all(each.startswith(("https://", "http://")) for each in _addresses):
    raise ImproperlyConfigured("PRAKARSA_WITNESSES needs an address, https://…, and a key for each witness.")
# How often the worker seals the history where it does (SQLite); 0: never, because somebody runs seal_history.
PRAKARSA_SEAL_SECONDS = env.integer(name="PRAKARSA_SEAL_SECONDS", default=60)
# Names this installation in every event of its history, which fixes it. Production must say it.
PRAKARSA_DEFAULT_ORIGIN = "prakarsa.localhost/history"
PRAKARSA_ORIGIN = env.text(name="PRAKARSA_ORIGIN", default=PRAKARSA_DEFAULT_ORIGIN)
# The policy of governments that name none (innovations/policies/).
PRAKARSA_DEFAULT_POLICY = env.text(name="PRAKARSA_DEFAULT_POLICY", default="tuban-2018")
# Published by load_policies when no file is named.
PRAKARSA_POLICIES_DIR = BASE_DIR / "innovations" / "policies"
# What contracts are printed with, and nothing else.
PRAKARSA_FONTS_DIR = BASE_DIR / "contracts" / "assets" / "fonts"
PRAKARSA_PRODUCTION = PRODUCTION
# What is kept apart from backups; they name it by fingerprints.
PRAKARSA_SECRETS = env.present(
    *(
        "SECRET_KEY",
        "SECRET_KEY_FALLBACKS",
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "DATABASE_SEQUENCER_URL",
        "EMAIL_URL",
    ),
    *("PRAKARSA_BSRE_PASSWORD", "PRAKARSA_OIDC_SECRET", "PRAKARSA_METRICS_TOKEN"),
    *("PRAKARSA_S3_KEY", "PRAKARSA_S3_SECRET"),
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits and used one-time codes are counted together by all processes; what the API counts by address need not be.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_shared",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# How many proxies of ours stand in front; 0 takes the address of the connection itself.
PRAKARSA_PROXY_COUNT = env.integer(name="PROXY_COUNT", default=0, maximum=9)
ALLAUTH_TRUSTED_PROXY_COUNT = PRAKARSA_PROXY_COUNT

# language and time
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

# forms
# A plan has up to 200 indicators, each a row of a form with two dozen fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8_000

# static files
STATIC_URL = "/static/"
STATIC_ROOT = PRAKARSA_DATA_DIR / "static"
# WhiteNoise warns about a missing directory.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
# The embedded installation serves files from where they lie; production runs `collectstatic` for hashes.
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": documents_storage(),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}

# HTTP API
REST_FRAMEWORK = {
    # Knox first: its header makes an anonymous request a 401 with WWW-Authenticate, not a 403.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.access.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.access.SignedIn"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.json_parser.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["common.api.FilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "common.api.CursorPagination",
    "DEFAULT_SCHEMA_CLASS": "common.schema.ProblemSchema",
    "EXCEPTION_HANDLER": "common.api.problem_handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.ScopedRateThrottle"],
    # Of one address (the public) or one person (signatures).
    "DEFAULT_THROTTLE_RATES": {"sign": "20/min", "public": "240/min"},
    "NUM_PROXIES": PRAKARSA_PROXY_COUNT,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    # `?format=csv` belongs to the lists themselves, not to the renderer choice.
    "URL_FORMAT_OVERRIDE": None,
}
KNOX_TOKEN_MODEL = "knox.AuthToken"  # noqa: S105 -- the name of a table
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_TTL": timedelta(hours=10),
    "TOKEN_LIMIT_PER_USER": 20,
    "AUTO_REFRESH": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Prakarsa",
    "DESCRIPTION": "Workflow and approval of innovation action plans of Indonesian local governments.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ReviewOutcomeEnum": "workflow.enums.Outcome",
        "MessageOutcomeEnum": "workflow.enums.MessageOutcome",
        "ExtensionOutcomeEnum": "deadlines.enums.ExtensionOutcome",
        "ExtensionDecisionEnum": "deadlines.enums.ExtensionDecision",
        "ExtensionScopeEnum": "deadlines.enums.ExtensionScope",
        "PlanFigureKindEnum": "planning.enums.FigureKind",
        "FeedScopeEnum": "notifications.enums.FeedScope",
        "GroundEnum": "contracts.enums.AmendmentGround",
        "ErasureGroundEnum": "privacy.enums.ErasureGround",
        "ShowCauseStateEnum": "work_packages.case_enums.CaseState",
        "RegulationKindEnum": "regulations.enums.RegulationKind",
        "AnnexChangeKindEnum": "regulations.enums.AnnexChangeKind",
        "AnnexDifferenceKindEnum": "regulations.enums.AnnexDifferenceKind",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.schema.add_problem",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# what may be handed in: a file of the largest kind (a document to be checked, 20 MB) with its form; other bodies
PRAKARSA_MOST_UPLOAD_BYTES = (
    1024 * 1024 * env.integer(name="PRAKARSA_UPLOAD_MEGABYTES", default=25, minimum=1, maximum=200)
)
PRAKARSA_MOST_BODY_BYTES = 5 * 1024 * 1024
PRAKARSA_SCANNER = scanner_address()
PRAKARSA_SCANNER_SECONDS = env.integer(name="PRAKARSA_SCANNER_SECONDS", default=10, minimum=1, maximum=60)

# background work, mail
# How long a worker may take over one message before another one takes it up.
PRAKARSA_OUTBOX_LEASE_SECONDS = env.integer(
    name="PRAKARSA_OUTBOX_LEASE_SECONDS", default=300, minimum=1, maximum=3600
)

_mail = mail_settings(data=PRAKARSA_DATA_DIR)
EMAIL_BACKEND = _mail.backend
EMAIL_FILE_PATH = _mail.file_path
EMAIL_HOST = _mail.host
EMAIL_PORT = _mail.port
EMAIL_HOST_USER = _mail.user
EMAIL_HOST_PASSWORD = _mail.password
EMAIL_USE_TLS = _mail.use_tls
EMAIL_USE_SSL = _mail.use_ssl
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text(name="DEFAULT_FROM_EMAIL", default="prakarsa@localhost")

# Webhooks may call plain http and hosts of the own network: for tests, and where the receiver stands beside.
# The administration site, to be looked at only; in production it is not there unless somebody asks for it.
PRAKARSA_ADMIN_SITE = env.boolean(name="PRAKARSA_ADMIN_SITE", default=not PRODUCTION)
PRAKARSA_WEBHOOK_PRIVATE = env.boolean(name="PRAKARSA_WEBHOOK_PRIVATE", default=False)
# What is called besides 443: `8443`.
PRAKARSA_WEBHOOK_PORTS = env.numbers(name="PRAKARSA_WEBHOOK_PORTS", most=65535)

# protection
DEFAULT_EXCEPTION_REPORTER_FILTER = "common.redaction.CarefulReporter"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Bootstrap's own style sheet draws its small arrows and ticks from data: images.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
if PRAKARSA_OIDC_URL:
    # Browsers also ask this of where a form is led on to.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(
        "{0.scheme}://{0.netloc}".format(urlsplit(PRAKARSA_OIDC_URL))
    )
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_FAILURE_VIEW = "config.pages.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
# Believed only where a proxy of ours sets and strips it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRAKARSA_PROXY_COUNT else None

# Who may read /metrics, and what /readyz has found: whoever shows this token, or asks from one of these networks.
PRAKARSA_METRICS_TOKEN = env.secret(name="PRAKARSA_METRICS_TOKEN", shortest=20)
PRAKARSA_METRICS_NETWORKS = env.networks(
    name="PRAKARSA_METRICS_NETWORKS", default=() if PRODUCTION else ("127.0.0.1", "::1")
)
# Probes of this machine and of balancers speak plain http.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]

# logs
LOGGING = logging_settings(
    form=env.choice(name="LOG_FORMAT", default="json" if PRODUCTION else "line", allowed=FORMS),
    level=env.text(name="LOG_LEVEL", default="WARNING"),
    requests=env.boolean(name="PRAKARSA_REQUEST_LOG", default=PRODUCTION),
)
