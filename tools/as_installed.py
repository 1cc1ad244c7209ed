"""Runs manage.py, or with `web` the web server, as the installation's user and with its settings. For root.

The installed command `prakarsa` calls it (deploy/prakarsa.sh).
"""

import os
import pwd
import shutil
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.installing.environment import APPLICATION, ENVIRONMENT, OWNER, read  # noqa: E402 -- found by the line above

# What changes tables or reads all of them.
AS_OWNER = {"migrate", "backup", "restore"}
SOCKET = Path("/run/prakarsa/web.sock")
FIRST_PASSED = 3


def main(arguments: list[str]) -> None:
    """Take the place of this process. Exits with a sentence where it may not."""
    if os.geteuid() != 0:
        sys.exit("prakarsa: run it as root (sudo prakarsa …).")
    if not ENVIRONMENT.is_file():
        sys.exit(f"prakarsa: {ENVIRONMENT} is missing: ./run install makes it.")
    user = pwd.getpwnam(OWNER if arguments[:1] and arguments[0] in AS_OWNER else APPLICATION)
    env = {"PATH": os.defpath, "LANG": "C.UTF-8", **read(ENVIRONMENT.read_text())}
    if "TERM" in os.environ:
        env["TERM"] = os.environ["TERM"]
    command = [str(ROOT / ".venv/bin/python"), str(ROOT / "manage.py"), *arguments]
    if arguments == ["web"]:
        command = [str(ROOT / ".venv/bin/gunicorn"), "-c", "deploy/gunicorn.conf.py", "config.wsgi"]
        _pass_socket(env)
        os.chdir(ROOT)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.umask(0o027)
    os.execve(command[0], command, env)  # noqa: S606 -- takes the place of this process


def _pass_socket(env: dict[str, str]) -> None:
    """As systemd would (prakarsa-web.socket): nginx alone may connect."""
    SOCKET.parent.mkdir(exist_ok=True)
    SOCKET.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(SOCKET))
    shutil.chown(SOCKET, "root", "www-data")
    SOCKET.chmod(0o660)
    listener.listen(1024)
    if listener.fileno() == FIRST_PASSED:
        os.set_inheritable(FIRST_PASSED, True)
    else:
        os.dup2(listener.fileno(), FIRST_PASSED)
    env |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}


if __name__ == "__main__":
    main(sys.argv[1:])
