"""systemd, nginx and the journal: the shipped files with the names of this installation, switched on."""

import time
from pathlib import Path

from tools.installing.environment import ENVIRONMENT, read
from tools.installing.machine import CannotInstall, Machine, replaced, run, systemd_runs, works
from tools.installing.program import ROOT

DEPLOY = ROOT / "deploy"
UNITS = Path("/etc/systemd/system")
COMMAND = Path("/usr/local/sbin/prakarsa")
SITE = Path("/etc/nginx/sites-available/prakarsa")
WORKER = "prakarsa-worker@"
PATIENCE = 90.0


def units(machine: Machine, *, workers: int | None) -> bool:
    """The units, and the command for people; whether anything changed."""
    changed = []
    shipped = DEPLOY / "systemd"
    for path in sorted(path for path in shipped.rglob("*") if path.is_file()):
        text = replaced(path.read_text(), [("/opt/prakarsa", str(ROOT))])
        if path.name == "prakarsa.target":
            text = _with_workers(text, workers, UNITS / path.name)
        changed.append(machine.file(UNITS / path.relative_to(shipped), text))
    command = replaced((DEPLOY / "prakarsa.sh").read_text(), [("/opt/prakarsa", str(ROOT))])
    machine.file(COMMAND, command, mode=0o755)
    journal = (DEPLOY / "journald" / "prakarsa.conf").read_text()
    if machine.file(Path("/etc/systemd/journald.conf.d/prakarsa.conf"), journal) and systemd_runs():
        run("systemctl", "restart", "systemd-journald")
    return any(changed)


def _with_workers(text: str, workers: int | None, installed: Path) -> str:
    """Two workers, as many as are asked for, or as many as there are."""
    if workers is None and installed.is_file():
        workers = installed.read_text().count(WORKER)
    names = " ".join(f"{WORKER}{number + 1}.service" for number in range(workers or 2))
    return text.replace(f"{WORKER}1.service {WORKER}2.service", names)


def site(machine: Machine, host: str, certificate: tuple[Path, Path]) -> None:
    """The site of nginx, checked before it is taken. Raises CannotInstall."""
    settings = read(ENVIRONMENT.read_text())
    text = site_text(host, certificate, settings.get("PRAKARSA_UPLOAD_MEGABYTES", "25"))
    changed = machine.file(SITE, text)
    changed |= machine.link(Path("/etc/nginx/sites-enabled/prakarsa"), SITE)
    run("/usr/sbin/nginx", "-t", "-q")
    if systemd_runs():
        if not works("systemctl", "is-active", "--quiet", "nginx"):
            run("systemctl", "enable", "--now", "nginx")
            machine.did("nginx started")
        elif changed:
            run("systemctl", "reload", "nginx")
            machine.did("nginx reads its sites anew")


def site_text(host: str, certificate: tuple[Path, Path], megabytes: str) -> str:
    """The shipped site with the names of this installation."""
    return replaced(
        (DEPLOY / "nginx" / "prakarsa.conf").read_text(),
        [
            ("prakarsa.example", host),
            ("/etc/prakarsa/tls/certificate.pem", str(certificate[0])),
            ("/etc/prakarsa/tls/key.pem", str(certificate[1])),
            ("client_max_body_size 25m", f"client_max_body_size {megabytes}m"),
            ("/opt/prakarsa/deploy", str(DEPLOY)),
        ],
    )


def start(machine: Machine, *, changed: bool) -> None:
    """Everything that shall run, now and at every start of the machine. Raises CannotInstall."""
    run("systemctl", "daemon-reload")
    if not works("systemctl", "is-enabled", "--quiet", "prakarsa.target"):
        run("systemctl", "enable", "prakarsa.target")
        machine.did("prakarsa.target enabled")
    if not works("systemctl", "is-active", "--quiet", "prakarsa.target"):
        run("systemctl", "start", "prakarsa.target")
        machine.did("prakarsa.target started")
        return
    wanted = {word for word in (UNITS / "prakarsa.target").read_text().split() if WORKER in word}
    running = run("systemctl", "list-units", "--plain", "--no-legend", f"{WORKER}*").split()
    for name in sorted({word for word in running if WORKER in word} - wanted):
        run("systemctl", "stop", name)
        machine.did(f"{name} stopped")
    if changed:
        # Not the target: that would close the socket, in which requests wait meanwhile.
        run("systemctl", "start", "prakarsa.target")
        run("systemctl", "restart", "prakarsa-web.service", *sorted(wanted))
        machine.did("web server and workers restarted; requests waited meanwhile")
    else:
        machine.found("web server and workers run")


def answers(host: str) -> str:
    """What /readyz says through nginx, once it says anything. Raises CannotInstall."""
    until = time.monotonic() + PATIENCE
    command = [
        ROOT / ".venv/bin/python", "-c", ASKING, host,
    ]  # fmt: skip
    while not works(*command):
        if time.monotonic() > until:
            raise CannotInstall("The server does not answer: journalctl -u prakarsa-web -n 30")
        time.sleep(1)
    return run(*command).strip()


# Without asking who vouches for it: this machine asks itself.
ASKING = """
import http.client, ssl, sys
context = ssl._create_unverified_context()
asked = http.client.HTTPSConnection("127.0.0.1", 443, timeout=10, context=context)
asked.request("GET", "/readyz", headers={"Host": sys.argv[1]})
answer = asked.getresponse()
print(answer.status)
sys.exit(answer.status != 200)
"""
