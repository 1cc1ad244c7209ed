"""Starts gunicorn or manage.py again and again, each in a fork of a process that has loaded what any start loads first.

`python -m tests.operation.forking`, with the environment of an installation. A line on standard input is JSON: members
of the default database's description that differ, the file for everything that is written, and either the arguments
for manage.py or the socket for gunicorn to listen on. When the program has ended, its exit status is the answer.

Not for `migrate`, which reads its name off the command line while the settings load.
"""

import gc
import json
import os
import signal
import sys
from typing import Any

import django

ENDS_AFTER = 60


def main() -> None:
    """Until standard input ends."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from gunicorn.app.wsgiapp import WSGIApplication  # noqa: F401 -- loaded here, every fork has it

    import config.urls  # noqa: F401 -- same

    # Otherwise every fork takes the whole heap apart when it ends, which costs more than all the rest.
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            become(json.loads(line))
        _pid, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 -- the answer


def become(job: dict[str, Any]) -> None:
    """Be that program to its end."""
    from django.db import connections

    # One that serves although it must not would never end.
    signal.alarm(ENDS_AFTER)
    output = os.open(job["output"], os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(output, stream)
    connections["default"].settings_dict.update(job["database"])
    try:
        serve(job["socket"]) if "socket" in job else command(job["arguments"])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    else:
        code = 0
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def serve(socket: str) -> None:
    """A gunicorn, whose workers load `config.wsgi` for the first time."""
    from gunicorn.app.wsgiapp import WSGIApplication

    sys.argv = ["gunicorn", "--bind", f"unix:{socket}", "--log-level", "warning", "config.wsgi"]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()


def command(arguments: list[str]) -> None:
    """A command of manage.py."""
    from django.core.management import execute_from_command_line

    sys.argv = ["manage.py", *arguments]
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
