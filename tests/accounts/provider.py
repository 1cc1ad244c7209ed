"""An OpenID provider of its own, as a regency has one: django-oauth-toolkit in a process of its own.

`python -m tests.accounts.provider DATABASE REDIRECT` migrates, enters a person for each address, prints its port and
serves. Whoever is sent there is signed in as the person that the cookie `as` names.
"""

import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.management import call_command

CLIENT, SECRET = "prakarsa", "rahasia-penyedia"


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *args: object) -> None:
        """Nothing."""


def configure(database: str) -> None:
    """A whole Django of its own."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings.configure(
        SECRET_KEY="p" * 60,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.accounts.provider_site",
        LOGIN_URL="/sign-in/",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": key.private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            ).decode(),
            "OAUTH2_VALIDATOR_CLASS": "tests.accounts.provider_site.Claims",
            "SCOPES": {"openid": "", "email": "", "profile": ""},
        },
    )  # fmt: skip
    django.setup()


if __name__ == "__main__":
    configure(sys.argv[1])
    from django.core.wsgi import get_wsgi_application
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    Application.objects.create(
        name="Prakarsa",
        client_id=CLIENT,
        client_secret=SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=sys.argv[2],
        skip_authorization=True,
        algorithm="RS256",
    )
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server:
        print(server.server_port, flush=True)  # noqa: T201 -- the test reads it
        server.serve_forever()
