"""What must hold before this installation serves or writes: one list, asked by everything that does either.

The web server (`config/wsgi.py`), the worker and every command that writes ask all of it and start only when nothing is
wrong. `check --deploy` asks what the settings answer, `check --database default` what the database does. Each fault is
one sentence and a cure; all faults are named at once.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import Error as DatabaseError
from django.db import connections

from common.database_file import serve_only_this
from workflow.engine import installation_faults

# Exit status: gunicorn takes it for a worker that cannot boot, and ends instead of trying again and again.
UNFIT = 3


@dataclass(frozen=True, slots=True)
class StartCheck:
    """One thing that must hold. `fault` returns what is wrong as a sentence, empty when nothing is.

    `of` says who answers: the settings, the files, or the database. After a `decisive` fault nothing that follows is
    asked, because it would be wrong for the same reason. `production_only` is not asked of
    a demonstration or a developer. What is `only_named` stops no start; `check --database default` says it.
    """

    name: str
    code: str
    fault: Callable[[], str]
    cure: str
    of: Literal["settings", "files", "database"]
    decisive: bool = False
    production_only: bool = False
    only_named: bool = False

    def applies(self) -> bool:
        """Whether it is asked of this installation."""
        return bool(settings.PRAKARSA_PRODUCTION) or not self.production_only


MIGRATE = "Run manage.py migrate as the owner of the database (DATABASE_OWNER_URL)."
CHECKS = [
    StartCheck(
        "e-mail",
        "prakarsa.E002",
        installation_faults.mail_in_files,
        "Set EMAIL_URL to your mail server, as smtp+tls://user:password@host.",
        of="settings",
        production_only=True,
    ),
    StartCheck(
        "signing",
        "prakarsa.E003",
        installation_faults.development_signer,
        "Set it to a service of yours (docs/signing.md).",
        of="settings",
        production_only=True,
    ),
    StartCheck(
        "name of the history",
        "prakarsa.E004",
        installation_faults.origin_not_chosen,
        "Set PRAKARSA_ORIGIN to a name of your own, as host/history, and keep it.",
        of="settings",
        production_only=True,
    ),
    StartCheck(
        "public address",
        "prakarsa.E005",
        installation_faults.no_public_address,
        "Set PRAKARSA_PUBLIC_URL to the address that readers reach.",
        of="settings",
        production_only=True,
    ),
    StartCheck(
        "documents",
        "prakarsa.E010",
        installation_faults.documents_not_writable,
        "Let this user write there, name another PRAKARSA_DATA_DIR, or mend PRAKARSA_S3_….",
        of="files",
    ),
    StartCheck(
        "static files",
        "prakarsa.E011",
        installation_faults.static_files_not_collected,
        "Run manage.py collectstatic.",
        of="files",
        production_only=True,
    ),
    StartCheck(
        "database chosen",
        "prakarsa.E001",
        installation_faults.database_by_chance,
        "Set DATABASE_URL; sqlite:///PATH if it shall be SQLite.",
        of="settings",
        decisive=True,
        production_only=True,
    ),
    StartCheck(
        "database",
        "prakarsa.E020",
        installation_faults.no_answer,
        "Start the database, or mend DATABASE_URL.",
        of="database",
        decisive=True,
    ),
    StartCheck(
        "rights",
        "prakarsa.E021",
        installation_faults.lacking_rights,
        f"{MIGRATE} PRAKARSA_APP_ROLE names the role of DATABASE_URL.",
        of="database",
    ),
    StartCheck(
        "migrations",
        "prakarsa.E022",
        installation_faults.unapplied_migrations,
        MIGRATE,
        of="database",
        decisive=True,
    ),
    StartCheck(
        "tables",
        "prakarsa.E023",
        installation_faults.missing_columns,
        "Restore the tables from a backup; a database of a version before 0.1.0 starts anew.",
        of="database",
        decisive=True,
    ),
    StartCheck(
        "migrate",
        "prakarsa.E024",
        installation_faults.unfinished_migrate,
        MIGRATE,
        of="database",
        decisive=True,
    ),
    StartCheck(
        "constraints",
        "prakarsa.E025",
        installation_faults.missing_constraints,
        "Put them back as the migrations made them, then run verify_history.",
        of="database",
    ),
    StartCheck(
        "triggers",
        "workflow.E010",
        installation_faults.missing_triggers,
        f"{MIGRATE[:-1]}, then verify_history.",
        of="database",
    ),
    StartCheck(
        "rights over history",
        "prakarsa.E026",
        installation_faults.exceeding_rights,
        "Connect as a role that owns nothing, and let migrate give it its rights (README).",
        of="database",
        production_only=True,
    ),
    StartCheck(
        "demonstration",
        "prakarsa.E027",
        installation_faults.demonstration,
        "Name another DATABASE_URL, or start from an empty database.",
        of="database",
        production_only=True,
    ),
    StartCheck(
        "history",
        "prakarsa.E028",
        installation_faults.other_origin,
        "Set PRAKARSA_ORIGIN as the database has it; before the first event migrate renames it.",
        of="database",
        production_only=True,
    ),
    StartCheck(
        "clock",
        "prakarsa.E029",
        installation_faults.wrong_clock,
        "Set both clocks by time servers.",
        of="database",
    ),
    # A new installation has none: `load_policies` is a command that asks this list first.
    StartCheck(
        "policies",
        "prakarsa.E030",
        installation_faults.unpublished_policies,
        "Run manage.py load_policies, or let the government choose another policy.",
        of="database",
        only_named=True,
    ),
]


def ask_also(check: StartCheck) -> None:
    """A check of an app that lies above, registered once apps are loaded. The database's come last; others stand
    before whatever may end the list."""
    decisive = (place for place, known in enumerate(CHECKS) if known.decisive)
    CHECKS.insert(len(CHECKS) if check.of == "database" else next(decisive), check)


@dataclass(frozen=True, slots=True)
class StartFault:
    """What is wrong, and what to do; whether nothing starts because of it."""

    name: str
    code: str
    sentence: str
    cure: str
    stops: bool = True

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence} {self.cure}"


def start_faults(*of: str) -> list[StartFault]:
    """Everything that is wrong with this installation; with `of` only what these answer. A dozen queries."""
    found = []
    for check in CHECKS:
        if (of and check.of not in of) or not check.applies():
            continue
        try:
            sentence = check.fault()
        except DatabaseError as error:
            sentence = f"The database refuses the question: {installation_faults.one_line(error)}."
        if sentence:
            found.append(StartFault(check.name, check.code, sentence, check.cure, not check.only_named))
            if check.decisive:
                break
    return found


def refusals() -> list[str]:
    """Everything that is wrong, a sentence and a cure each, for whoever starts the program."""
    return [str(fault) for fault in start_faults() if fault.stops]


def exit_unless_fit() -> None:
    """End the process with a line for each fault. The connection is given back either way."""
    found = refusals()
    # Whoever forks from here on must not share a connection.
    connections.close_all()
    for fault in found:
        sys.stderr.write(f"prakarsa refuses to start: {fault}\n")
    if found:
        sys.exit(UNFIT)
    serve_only_this()


@register(Tags.security, deploy=True)
def check_settings(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_options: str
) -> list[CheckMessage]:
    """What the settings of a public installation must say."""
    return _messages(start_faults("settings"))


@register(Tags.database)
def check_database(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_options: str
) -> list[CheckMessage]:
    """What the database must be. `migrate` is let through, because it asks first and is itself the cure."""
    return [] if sys.argv[1:2] == ["migrate"] or not databases else _messages(start_faults("database"))


def _messages(found: Iterable[StartFault]) -> list[CheckMessage]:
    return [Error(fault.sentence, hint=fault.cure, id=fault.code) for fault in found]
