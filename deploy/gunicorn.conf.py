"""The web server: gunicorn -c deploy/gunicorn.conf.py config.wsgi. Each value can be given on the command line too."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

# gunicorn reads this file from wherever it lies.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config.logs import FORMS, logging_settings

PRODUCTION = os.environ.get("PRAKARSA_ENV") == "production"
_form = os.environ.get("LOG_FORMAT") or ("json" if PRODUCTION else "line")

# Threads: one that waits for a signing service or for the database keeps back nobody else. What prints, signs and
# examines documents is in processes of its own (ADR 35). How many processes: WEB_CONCURRENCY or --workers.
worker_class = "gthread"
threads = 4
# With threads this is about a process that answers no more at all; requests have the limits of what they wait for.
timeout = 120
# Signing is not broken off by a restart: as long as the proxy waits (deploy/nginx/prakarsa.conf).
graceful_timeout = 100
# The product writes a line about each request itself, with its number and without what a password would open.
accesslog = None
# It would lie in the home directory, one for all servers of a user, and nothing here asks it.
control_socket_disable = True
logconfig_dict = logging_settings(form=_form if _form in FORMS else "line", level="WARNING", requests=False)
logconfig_dict["loggers"]["gunicorn.error"] = {
    "level": "INFO" if PRODUCTION else "WARNING",
    "handlers": ["stderr"],
    "propagate": False,
}

# Where the processes of this server count requests together (/metrics).
COUNTS = "PROMETHEUS_MULTIPROC_DIR"
_own = ""
if not os.environ.get(COUNTS):
    _own = os.environ[COUNTS] = tempfile.mkdtemp(prefix="prakarsa-counts-")


def child_exit(server: Any, worker: Any) -> None:
    """What a process counted stays; what it held at the moment goes with it."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 -- after the place is named

    mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    """The counts of a server end with it."""
    if _own:
        shutil.rmtree(_own, ignore_errors=True)
