"""What can be wrong with an installation: each function returns a sentence, or nothing when all is well.

`start_checks` lists them with the cure of each. They read settings, files and the default database, and change nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Permission
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import Error as DatabaseError
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from common import database_shape, triggers
from common.document_files import document_place
from workflow.engine.install import wrong_rights
from workflow.engine.locking import CLOCK_TOLERANCE, database_clock
from workflow.models import Event, Installation
from workflow.policies.versions import missing_policies

NAMED_AT_MOST = 5
SIGNERS_OF_DEVELOPMENT = (
    "development",
    "contracts.signing.pkcs12.",
    "contracts.signing.seal.Pkcs12",
    "demo.",
)
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


# -- settings ------------------------------------------------------------------------------------------------


def database_by_chance() -> str:
    return (
        ""
        if settings.PRAKARSA_DATABASE_NAMED
        else "No database is named; this would be a new file of SQLite."
    )


def mail_in_files() -> str:
    return "E-mail would be written into files." if "smtp" not in settings.EMAIL_BACKEND else ""


def development_signer() -> str:
    for name in ("PRAKARSA_SIGNER", "PRAKARSA_SEAL"):
        if getattr(settings, name).startswith(SIGNERS_OF_DEVELOPMENT):
            return f"{name}={getattr(settings, name)} signs with certificates that nobody vouches for."
    return ""


def origin_not_chosen() -> str:
    if settings.PRAKARSA_ORIGIN != settings.PRAKARSA_DEFAULT_ORIGIN:
        return ""
    return f"The history would be called {settings.PRAKARSA_ORIGIN}, as in every trial."


def no_public_address() -> str:
    address = urlsplit(settings.PRAKARSA_PUBLIC_URL)
    if not settings.PRAKARSA_PUBLIC_URL:
        return "Contracts would be printed without the address at which they are checked."
    if address.scheme != "https" or (address.hostname or "localhost") in LOCAL_HOSTS:
        return f"Contracts would lead to {settings.PRAKARSA_PUBLIC_URL}, which is no public https address."
    return ""


# -- files ---------------------------------------------------------------------------------------------------


def documents_not_writable() -> str:
    place = document_place()
    try:
        place.try_to_write()
    except OSError as error:
        return f"Documents cannot be stored in {place.place}: {error.strerror or error}."
    return ""


def static_files_not_collected() -> str:
    read_manifest = getattr(staticfiles_storage, "read_manifest", None)
    return "The static files are not collected." if read_manifest and read_manifest() is None else ""


# -- the database --------------------------------------------------------------------------------------------


def _connection() -> BaseDatabaseWrapper:
    return connections["default"]


def no_answer() -> str:
    try:
        _connection().ensure_connection()
    except DatabaseError as error:
        return f"The database does not answer: {one_line(error)}."
    return ""


def unapplied_migrations() -> str:
    return _listed("Migrations have not been applied", database_shape.unapplied_migrations(_connection()))


def missing_columns() -> str:
    return _listed("Tables or columns are missing", database_shape.missing_columns(_connection()))


def unfinished_migrate() -> str:
    """`migrate` ends with rows of its own, after the migrations: the installation, and the permissions of models."""
    stored = set(Permission.objects.values_list("content_type__app_label", "codename"))
    wanted = {
        (model._meta.app_label, get_permission_codename(action, model._meta))
        for model in apps.get_models()
        for action in model._meta.default_permissions
    }
    finished = wanted <= stored and Installation.objects.filter(id=1).exists()
    return "" if finished else "The last migrate was broken off before it had finished."


def missing_constraints() -> str:
    return _listed("Constraints or indexes are missing", database_shape.missing_constraints(_connection()))


def missing_triggers() -> str:
    return _listed("Triggers are missing or altered", triggers.missing(_connection()))


def lacking_rights() -> str:
    if _connection().vendor != "postgresql":
        return ""
    return _listed("The database role lacks rights", wrong_rights(_connection()).lacking)


def exceeding_rights() -> str:
    if _connection().vendor != "postgresql":
        return ""
    return _listed("The database role could change history", wrong_rights(_connection()).exceeding)


def demonstration() -> str:
    marked = Installation.objects.filter(is_demo=True).exists()
    return "The database is marked as a demonstration, whose passwords are published." if marked else ""


def other_origin() -> str:
    stored = Installation.objects.values_list("origin", flat=True).get(id=1)
    if stored == settings.PRAKARSA_ORIGIN:
        return ""
    return f"The history of this database is called {stored}, not {settings.PRAKARSA_ORIGIN}."


def wrong_clock() -> str:
    if Installation.objects.filter(is_demo=True).exists():
        return ""
    before, stored, after = _now(), database_clock(), _now()
    apart = max(before - stored, stored - after)
    if apart > CLOCK_TOLERANCE:
        return (
            f"The clocks of this machine and of the database are {apart.total_seconds():.0f} seconds apart."
        )
    last = Event.objects.order_by("-id").values_list("at", flat=True).first()
    if last is not None and last > after + CLOCK_TOLERANCE:
        return f"The clock reads {after:%Y-%m-%d %H:%M} UTC, but the last event is of {last:%Y-%m-%d %H:%M}."
    return ""


def unpublished_policies() -> str:
    return _listed("Policies that items begin under are not published", missing_policies())


def one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")


def _now() -> datetime:
    return timezone.now()  # noqa: TID251 -- this clock is what is compared


def _listed(what: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
    return f"{what}: {', '.join(names[:NAMED_AT_MOST])}{more}."
