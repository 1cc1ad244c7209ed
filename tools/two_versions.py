"""Two versions side by side under load: `./run campaign two_versions`.

The version before serves; this one migrates its database under load and then serves beside it. Everybody reads and
writes through both. It fails for any answer of 500 and more, for a lost answer, and for anything that was acknowledged
and is not in the database exactly once. The version before gets the packages that it locked.
"""

import argparse
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from threading import Event, Lock

ROOT = Path(__file__).resolve().parent.parent
# The newest commit that stands on the schema of the last release (docs/recipes.md, "A release").
OLD = "83d3ddff"
CLIENTS = 6
# Failures after which nobody goes on.
TOO_MANY = 100
# The last line of what a fault leaves in the log.
FAULT = re.compile(r"^[a-z_.0-9]+\.[A-Z]\w+(?:Error|Exception|Refused): .*$", re.MULTILINE)
# The mix: of ten requests three write.
READS = (
    "/api/v1/innovations/",
    "/kotak-masuk/",
    "/api/v1/tasks/",
    "/api/v1/public/innovations/",
    "/inovasi/",
    "/api/v1/innovations/{made}/",
    "/inovasi/{made}/",
)
WALK = """
import django; django.setup()
from tests.world import build
world = build(); world.launched(); print(world.innovator.pk, world.agency.pk)
"""
SESSION = """
import sys, django; django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from organisations.models import User
user = User.objects.get(pk=sys.argv[1]); store = SessionStore()
store[SESSION_KEY] = str(user.pk); store[HASH_SESSION_KEY] = user.get_session_auth_hash()
store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
store.save(); print(store.session_key)
"""
LOOK = """
import json, sys, django; django.setup()
from innovations.models import Innovation
from workflow.models import Event
rows = Innovation.objects.filter(title__startswith="Dua versi ")
events = {}
for subject in Event.objects.filter(subject_id__in=[str(row.pk) for row in rows]).values_list("subject_id", flat=True):
    events[str(subject)] = events.get(str(subject), 0) + 1
json.dump({str(row.pk): [row.state, events.get(str(row.pk), 0)] for row in rows}, sys.stdout)
"""


@dataclass
class Tally:
    """What all clients saw."""

    statuses: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


@dataclass(frozen=True)
class RunningVersion:
    """A checkout with the packages that it locked, and where it serves."""

    name: str
    folder: Path
    python: Path
    port: int


def main() -> int:
    """Run it; 1 when something failed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", default="postgresql")
    parser.add_argument("--old", default=OLD)
    parser.add_argument("--requests", type=int, default=10_000)
    asked = parser.parse_args()
    with ExitStack() as stack:
        parent = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        before = _checked_out(asked.old, parent, stack)
        now = RunningVersion("new", ROOT, Path(sys.executable), 18_002)
        return _side_by_side(before, now, parent, asked.requests)


def _checked_out(commit: str, parent: Path, stack: ExitStack) -> RunningVersion:
    folder = parent / "old"
    subprocess.run(
        ["git", "worktree", "add", "--quiet", "--detach", str(folder), commit], cwd=ROOT, check=True
    )
    stack.callback(
        subprocess.run, ["git", "worktree", "remove", "--force", str(folder)], cwd=ROOT, check=False
    )
    uv, python = str(ROOT / ".venv/bin/uv"), folder / ".venv/bin/python"
    locks = [str(path) for path in sorted(folder.glob("requirements*.txt"))]
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(folder / ".venv")], check=True)
    subprocess.run(
        [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), *locks], check=True
    )
    for source in folder.glob("locale/*/LC_MESSAGES/*.po"):
        subprocess.run(["msgfmt", f"--output-file={source.with_suffix('.mo')}", str(source)], check=True)
    return RunningVersion("old", folder, python, 18_001)


def _side_by_side(before: RunningVersion, now: RunningVersion, data: Path, requests: int) -> int:
    env = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": secrets.token_hex(32),
        "PRAKARSA_DATA_DIR": str(data / "data"),
        "LOG_LEVEL": "ERROR",
        **{name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")},
    }
    _run(before, env, "manage.py", "migrate", "--verbosity", "0")
    user, agency = _run(before, env | {"DJANGO_SETTINGS_MODULE": "config.settings_test"}, "-c", WALK).split()
    session = _run(before, _settings(env), "-c", SESSION, user).strip()
    tally, done = Tally(), Event()
    numbers: Iterator[int] = count(1)
    with ExitStack() as stack:
        stack.enter_context(_serving(before, env, data))
        versions = [before]
        with ThreadPoolExecutor(CLIENTS) as pool:
            clients = [
                pool.submit(_client, versions, tally, numbers, requests, session, agency, done)
                for _each in range(CLIENTS)
            ]
            try:
                _after(tally, requests // 10)
                began, at = time.monotonic(), _count(tally)
                _run(now, env, "manage.py", "migrate", "--verbosity", "0")
                print(
                    f"migrate: {time.monotonic() - began:.1f} s, {_count(tally) - at} requests meanwhile",
                    flush=True,
                )
                stack.enter_context(_serving(now, env, data))
                versions.append(now)
                for client in clients:
                    client.result()
            finally:
                done.set()
        found = json.loads(_run(now, _settings(env), "-c", LOOK))
        history = _run(now, env, "manage.py", "verify_history").strip().splitlines()[-1]
    return _judged(tally, found, history, data)


def _client(
    versions: list[RunningVersion],
    tally: Tally,
    numbers: Iterator[int],
    requests: int,
    session: str,
    agency: str,
    done: Event,
) -> None:
    """Ask in turns whatever serves, until so many requests have been made by all."""
    made: list[str] = []
    token = "c" * 32
    headers = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token, "Accept": "*/*"}
    while not done.is_set() and (number := next(numbers)) <= requests:
        version = versions[number % len(versions)]
        method, path, body = _request(number, made, agency)
        if number % (requests // 10) == 0:
            print(f"{number} requests, {len(tally.failed)} failed", flush=True)
        if len(tally.failed) > TOO_MANY:
            return
        began = time.monotonic()
        try:
            status, answer = _asked(version, method, path, body, headers)
        except (OSError, HTTPException) as error:
            with tally.lock:
                tally.failed.append(f"{version.name} {method} {path}: {type(error).__name__}: {error}")
            continue
        with tally.lock:
            kind = f"{method} {path.replace(made[-1], '…') if made else path}"
            if made and path.endswith("/withdraw/"):
                kind = "POST …/withdraw/"
            tally.statuses[(version.name, kind, status)] += 1
            tally.slowest[version.name] = max(tally.slowest.get(version.name, 0), time.monotonic() - began)
            if status >= 500:
                tally.failed.append(f"{version.name} {method} {path}: {status} {answer[:300]!r}")
            if status == 201:
                made.append(str(json.loads(answer)["id"]))
                tally.made[made[-1]] = "draft"
            elif path.endswith("/withdraw/") and status in {200, 201}:
                tally.made[path.split("/")[4]] = "withdrawn"


def _request(number: int, made: list[str], agency: str) -> tuple[str, str, bytes]:
    if number % 10 in {0, 5} or not made:
        return (
            "POST",
            "/api/v1/innovations/",
            json.dumps({"title": f"Dua versi {number}", "agency": agency}).encode(),
        )
    if number % 10 == 7:
        return "POST", f"/api/v1/innovations/{made[-1]}/transitions/withdraw/", b'{"comment": "Batal."}'
    return "GET", READS[number % len(READS)].replace("{made}", made[-1]), b""


def _asked(
    version: RunningVersion, method: str, path: str, body: bytes, headers: dict[str, str]
) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", version.port, timeout=60)
    try:
        kind = {"Content-Type": "application/json"} if body else {}
        connection.request(method, path, body=body or None, headers=headers | kind)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@contextmanager
def _serving(version: RunningVersion, env: dict[str, str], data: Path) -> Iterator[None]:
    """gunicorn as the version ships it, once it answers."""
    shipped = version.folder / "deploy" / "gunicorn.conf.py"
    options = ["-c", str(shipped)] if shipped.exists() else ["--timeout", "120"]
    command = [
        str(version.python),
        "-m",
        "gunicorn",
        *options,
        "--workers",
        "2",
        "--bind",
        f"127.0.0.1:{version.port}",
    ]
    lines = data / f"{version.name}.log"
    with (
        lines.open("w") as log,
        subprocess.Popen(
            [*command, "config.wsgi"], cwd=version.folder, env=env, stdout=log, stderr=log
        ) as server,
    ):
        try:
            until = time.monotonic() + 120
            while time.monotonic() < until:
                try:
                    _asked(version, "GET", "/api/v1/public/innovations/", b"", {})
                    break
                except OSError as error:
                    if server.poll() is not None:
                        raise RuntimeError(f"{version.name} does not serve: {lines.read_text()}") from error
                    time.sleep(0.2)
            yield
        finally:
            server.terminate()


def _judged(tally: Tally, found: dict[str, list[object]], history: str, data: Path) -> int:
    for (version, kind, status), number in sorted(tally.statuses.items()):
        print(f"{version:<4}{status:>4}{number:>7}  {kind}")
    print("slowest: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in tally.slowest.items()))
    lost = [
        key
        for key, state in tally.made.items()
        if found.get(key) != [state, 2 if state == "withdrawn" else 1]
    ]
    beyond = set(found) - set(tally.made)
    for line in tally.failed[:5]:
        print(line)
    for name in ("old", "new"):
        for fault, number in Counter(FAULT.findall((data / f"{name}.log").read_text())).most_common():
            print(f"{name} {number:>5}  {fault}")
    print(
        f"{_count(tally)} requests, {len(tally.failed)} failed, {len(tally.made)} acknowledged, "
        f"{len(lost)} of them lost or doubled, {len(beyond)} not acknowledged; {history}"
    )
    return int(bool(tally.failed or lost or beyond))


def _after(tally: Tally, requests: int) -> None:
    """Wait until so many have been answered."""
    while _count(tally) + len(tally.failed) < requests:
        time.sleep(0.1)


def _count(tally: Tally) -> int:
    with tally.lock:
        return sum(tally.statuses.values())


def _settings(env: dict[str, str]) -> dict[str, str]:
    return env | {"DJANGO_SETTINGS_MODULE": "config.settings"}


def _run(version: RunningVersion, env: dict[str, str], *arguments: str) -> str:
    here = env | {"PYTHONPATH": str(version.folder)}
    done = subprocess.run(
        [str(version.python), *arguments],
        cwd=version.folder,
        env=here,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{version.name} {arguments[:2]}: {done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
