"""Runs manage.py, or with `web` the web server, as the installation's user and with its settings. For root.

The installed command `prakarsa` calls it (deploy/prakarsa.sh).
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.installing.environment import (  # noqa: E402 -- found by the line above
    APPLICATION,
    DATA,
    ENVIRONMENT,
    OWNER,
    SEQUENCER,
    read,
)
from tools.installing.machine import PROGRAMS  # noqa: E402 -- same

# What changes tables or reads all of them, and which files of the application it may reach for that.
AS_OWNER = {"migrate": "", "backup": "dac_read_search", "restore": "dac_override"}
AS_SEQUENCER = {"seal_history", "open_shard"}
SETPRIV = "/usr/bin/setpriv"
SOCKET = Path("/run/prakarsa/web.sock")
FIRST_PASSED = 3


def main(arguments: list[str]) -> None:
    """Take the place of this process. Exits with a sentence where it may not."""
    if os.geteuid() != 0:
        sys.exit("prakarsa: run it as root (sudo prakarsa …).")
    if not ENVIRONMENT.is_file():
        sys.exit(f"prakarsa: {ENVIRONMENT} is missing: ./run install makes it.")
    name = arguments[0] if arguments else ""
    user = pwd.getpwnam(OWNER if name in AS_OWNER else SEQUENCER if name in AS_SEQUENCER else APPLICATION)
    env = {"PATH": PROGRAMS, "LANG": "C.UTF-8", **read(ENVIRONMENT.read_text())}
    if "TERM" in os.environ:
        env["TERM"] = os.environ["TERM"]
    command = [str(ROOT / ".venv/bin/python"), str(ROOT / "manage.py"), *arguments]
    if name in AS_OWNER:
        env["PRAKARSA_AS_OWNER"] = "1"
    if arguments == ["web"]:
        command = [str(ROOT / ".venv/bin/gunicorn"), "-c", "deploy/gunicorn.conf.py", "config.wsgi"]
        _pass_socket(env)
        os.chdir(ROOT)
    os.umask(0o027)
    words = [SETPRIV, "--reuid", user.pw_name, "--regid", str(user.pw_gid), "--clear-groups"]
    if rights := AS_OWNER.get(name):
        words += ["--inh-caps", f"+{rights}", "--ambient-caps", f"+{rights}"]
    words += ["--no-new-privs", *command]
    if name == "restore":
        done = subprocess.run(words, env=env, check=False)
        # What was written belongs to whoever reads it from now on.
        subprocess.run(["chown", "-R", f"{APPLICATION}:{user.pw_gid}", str(DATA)], check=True)
        sys.exit(done.returncode)
    os.execve(SETPRIV, words, env)  # noqa: S606 -- takes the place of this process


def _pass_socket(env: dict[str, str]) -> None:
    """As systemd would (prakarsa-web.socket): nginx alone may connect."""
    SOCKET.parent.mkdir(exist_ok=True)
    SOCKET.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(SOCKET))
    shutil.chown(SOCKET, "root", "www-data")
    SOCKET.chmod(0o660)
    listener.listen(1024)
    # It must outlive this function.
    number = listener.detach()
    if number == FIRST_PASSED:
        os.set_inheritable(number, True)
    else:
        os.dup2(number, FIRST_PASSED)
    env |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}


if __name__ == "__main__":
    main(sys.argv[1:])
