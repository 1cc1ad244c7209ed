"""The file of settings of an installation, as systemd reads it: a line NAME=value for each, comments with `#`."""

import os
import re
import secrets
import shlex
from pathlib import Path

ENVIRONMENT = Path("/etc/prakarsa/environment")
DATA = Path("/var/lib/prakarsa")
APPLICATION, OWNER, GROUP = "prakarsa_app", "prakarsa_owner", "prakarsa"
# Seals the history: alone has the key of the log.
SEQUENCER, LOG = "prakarsa_seq", Path("/var/lib/prakarsa-log")
# How the settings name a database of this machine.
HERE = "@/prakarsa?host=/run/postgresql"
HEAD = (
    "# Settings of this installation; README lists them all. After a change:\n"
    "#     systemctl restart prakarsa-web 'prakarsa-worker@*'\n"
    "# ./run install adds what is missing and changes only what it is given by an option.\n"
)
_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=?&<>*-]*")


def read(text: str) -> dict[str, str]:
    """The settings that a file holds."""
    found = {}
    for line in text.splitlines():
        name, sign, value = line.strip().partition("=")
        if sign and not name.startswith(("#", ";")):
            value = value.strip()
            found[name.strip()] = shlex.split(value)[0] if value[:1] in {"'", '"'} else value
    return found


def merged(text: str, given: dict[str, str], defaults: dict[str, str]) -> str:
    """The file with what was given in place of what it says, and with the defaults that it lacks.

    Comments and the order of lines stay as whoever edits the file left them.
    """
    lines, known = [], read(text)
    for line in (text or HEAD).splitlines():
        name = line.partition("=")[0].strip()
        if name in known and known[name] != given.get(name, known[name]):
            line = f"{name}={_quoted(given[name])}"
        lines.append(line)
    missing = {**defaults, **given}
    lines += [f"{name}={_quoted(value)}" for name, value in missing.items() if name not in known]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def defaults(host: str, *, port: str) -> dict[str, str]:
    """What an installation starts with, its PostgreSQL at this port; each secret is drawn anew at every call."""
    here = HERE if port == "5432" else f"{HERE}&port={port}"
    return {
        "PRAKARSA_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": host,
        "PRAKARSA_PUBLIC_URL": f"https://{host}",
        "PRAKARSA_ORIGIN": f"{host}/history",
        "DATABASE_URL": f"postgresql://{APPLICATION}{here}",
        "DATABASE_OWNER_URL": f"postgresql://{OWNER}{here}",
        "DATABASE_SEQUENCER_URL": f"postgresql://{SEQUENCER}{here}",
        "PRAKARSA_LOG_KEY_FILE": str(LOG / "log.pem"),
        "PRAKARSA_DATA_DIR": str(DATA),
        "EMAIL_URL": "smtp://localhost",
        "DEFAULT_FROM_EMAIL": f"prakarsa@{host}",
        "PRAKARSA_SIGNER": "pkcs12",
        "PRAKARSA_WORKERS": "procrastinate",
        "PRAKARSA_METRICS_TOKEN": secrets.token_urlsafe(32),
        "PROXY_COUNT": "1",
        "WEB_CONCURRENCY": str(min(max(os.cpu_count() or 1, 2), 12)),
    }
