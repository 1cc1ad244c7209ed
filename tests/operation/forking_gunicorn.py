"""Starts gunicorn again and again, each in a fork of a process that has loaded what any server loads first.

`python -m tests.operation.forking_gunicorn`, with a production environment. A line on standard input is JSON: members
of the default database's description that differ, the socket to listen on, and the file for everything that it writes.
When that gunicorn has ended, its exit status is the answer.
"""

import gc
import json
import os
import signal
import sys
from typing import Any

import django

SERVES_AFTER = 30


def main() -> None:
    """Until standard input ends."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from gunicorn.app.wsgiapp import WSGIApplication  # noqa: F401 -- same

    import config.urls  # noqa: F401 -- loaded here, every fork has it

    # Otherwise every fork takes the whole heap apart when it ends, which costs more than all the rest.
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            serve(json.loads(line))
        _pid, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 -- the answer


def serve(job: dict[str, Any]) -> None:
    """Become a gunicorn; its workers load `config.wsgi` for the first time."""
    from django.db import connections
    from gunicorn.app.wsgiapp import WSGIApplication

    # One that serves although it must not would never end.
    signal.alarm(SERVES_AFTER)
    output = os.open(job["output"], os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(output, stream)
    connections["default"].settings_dict.update(job["database"])
    sys.argv = ["gunicorn", "--bind", f"unix:{job['socket']}", "--log-level", "warning", "config.wsgi"]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()
    os._exit(0)


if __name__ == "__main__":
    main()
