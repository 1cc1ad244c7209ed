"""`python -m tests.operation.killed_migrate WORDS`: a migrate that is killed before a statement with these words.

It ends with SIGKILL, as from outside; what the database had committed by then stays.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django
from django.core.management import execute_from_command_line
from django.db.backends.signals import connection_created


def main() -> None:
    """Migrate until then."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    words, sys.argv = sys.argv[1], ["manage.py", "migrate", "--verbosity", "0"]
    django.setup()

    def watched(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if words in str(sql):
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, *rest)

    def watch(*, connection: Any, **_signal: Any) -> None:
        connection.execute_wrappers.append(watched)

    connection_created.connect(watch, weak=False)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
