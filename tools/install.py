"""`./run install`: Prakarsa as a service on Debian. Asks nothing; run again it changes only what has changed.

Each line it prints is a change (`+`) or something that was as it should be (`=`).
"""

import argparse
import os
import socket
import sys
from pathlib import Path

from tools.installing import certificate, database, program, services
from tools.installing.environment import (
    APPLICATION,
    DATA,
    ENVIRONMENT,
    GROUP,
    HERE,
    LOG,
    OWNER,
    SEQUENCER,
    defaults,
    merged,
    read,
)
from tools.installing.machine import CannotInstall, Machine, systemd_runs

BACKUPS = Path("/var/backups/prakarsa")
# Whom signatures lead back to, time-stamps, revocation (docs/signing.md).
SIGNING = Path("/etc/prakarsa/signing.toml")
# Options that are settings: each is changed only where it is given.
SETTINGS = {
    "mail_url": "EMAIL_URL",
    "mail_from": "DEFAULT_FROM_EMAIL",
    "origin": "PRAKARSA_ORIGIN",
    "signer": "PRAKARSA_SIGNER",
    "scanner": "PRAKARSA_SCANNER",
    "database_url": "DATABASE_URL",
    "database_owner_url": "DATABASE_OWNER_URL",
    "processes": "WEB_CONCURRENCY",
}


def main() -> int:
    """Install, or say what stands in the way."""
    options = _options()
    machine = Machine()
    try:
        _install(machine, options)
    except CannotInstall as reason:
        print(f"\nNot installed. {reason}", file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run install", description=(__doc__ or "").partition("\n")[0])
    add = parser.add_argument
    add(
        "--host",
        default=os.environ.get("PRAKARSA_HOST"),
        help="name that browsers use (else this machine's full name)",
    )
    add("--certificate", type=Path, help="file with the certificate and those between it and its root")
    add("--certificate-key", type=Path, help="file with its key")
    add("--self-signed", action="store_true", help="a certificate of our own, for a trial")
    add("--mail-url", metavar="URL", help="mail server: smtp+tls://user:password@host:587")
    add("--mail-from", metavar="ADDRESS", help="whom e-mails are from")
    add("--origin", metavar="NAME", help="name of the history, for ever (else HOST/history)")
    add("--signer", metavar="NAME", help="pkcs12 (default), pkcs11, bsre-v1, bsre-v2: docs/signing.md")
    add(
        "--signing-roots",
        type=Path,
        metavar="FILE",
        help="PEM with the authorities that vouch for the signers",
    )
    add("--scanner", metavar="ADDRESS", help="ClamAV's clamd: unix:/run/clamav/clamd.ctl or host:3310")
    add(
        "--database-url",
        metavar="URL",
        help="PostgreSQL elsewhere, as the application; roles are yours to make",
    )
    add("--database-owner-url", metavar="URL", help="the same as the owner of the tables")
    add("--restore", type=Path, metavar="FOLDER", help="a backup to begin with, where the database is empty")
    add("--workers", type=int, choices=range(1, 9), metavar="N", help="background workers (else 2)")
    add("--processes", metavar="N", help="web processes of 4 threads each (else one for each processor)")
    return parser.parse_args()


def _install(machine: Machine, options: argparse.Namespace) -> None:
    if os.geteuid() != 0:
        raise CannotInstall("Run it as root: sudo ./run install")
    program.check_place()
    host = options.host or _installed_host() or socket.getfqdn()
    if "." not in host or host.startswith("localhost"):
        raise CannotInstall(
            f"This machine is called {host}, which no browser finds. Give a name: --host NAME"
        )
    print(f"Prakarsa for https://{host}/ from {program.ROOT}")
    program.make_users(machine, group=GROUP)
    machine.folder(Path("/etc/prakarsa"), owner="root", group=GROUP, mode=0o750)
    machine.folder(DATA, owner=APPLICATION, group=GROUP, mode=0o750)
    # Whoever starts the program looks for it, the owner too, who may not make it.
    machine.folder(DATA / "static", owner=APPLICATION, group=GROUP, mode=0o750)
    machine.folder(BACKUPS, owner=OWNER, group=GROUP, mode=0o700)
    # Keys and settings that were kept apart come back as root's.
    machine.folder(DATA / "keys", owner=APPLICATION, group=GROUP, mode=0o700)
    machine.hand_over(DATA / "keys", owner=APPLICATION, group=GROUP)
    machine.folder(LOG, owner=SEQUENCER, group=GROUP, mode=0o700)
    machine.hand_over(LOG, owner=SEQUENCER, group=GROUP)
    signing = _signing(machine, options.signing_roots)
    if SIGNING.is_file() and SIGNING.stat().st_uid == 0:
        machine.hand_over(SIGNING, owner="root", group=GROUP)
    settings = _settings(machine, host, options) | signing
    if HERE in ENVIRONMENT.read_text():
        database.prepare(machine)
    files = certificate.chosen(
        machine,
        host,
        (options.certificate, options.certificate_key),
        own=options.self_signed,
        site=services.SITE,
    )
    changed = program.bring_up_to_date(machine, restored=options.restore) | settings
    changed |= services.units(machine, workers=options.workers)
    services.site(machine, host, files)
    if systemd_runs():
        services.start(machine, changed=changed)
        machine.found(f"https://{host}/readyz answers {services.answers(host)}")
    _say_the_end(machine)


def _settings(machine: Machine, host: str, options: argparse.Namespace) -> bool:
    given = {name: str(getattr(options, key)) for key, name in SETTINGS.items() if getattr(options, key)}
    if SIGNING.is_file():
        given["PRAKARSA_SIGNING_FILE"] = str(SIGNING)
    if options.host:
        given |= {"ALLOWED_HOSTS": host, "PRAKARSA_PUBLIC_URL": f"https://{host}"}
    now = ENVIRONMENT.read_text() if ENVIRONMENT.is_file() else ""
    return machine.file(
        ENVIRONMENT, merged(now, given, defaults(host, port=_port(now, options))), mode=0o640, group=GROUP
    )


def _signing(machine: Machine, roots: Path | None) -> bool:
    """Keep the authorities beside the settings, and name them there; a file that stands there is the operator's."""
    if roots is None:
        return False
    if not roots.is_file():
        raise CannotInstall(f"There is no file {roots}.")
    changed = machine.file(SIGNING.with_name("signing-roots.pem"), roots.read_text())
    if not SIGNING.is_file():
        changed |= machine.file(SIGNING, 'roots = "signing-roots.pem"\n', mode=0o640, group=GROUP)
    return changed


def _port(settings: str, options: argparse.Namespace) -> str:
    return "5432" if options.database_url or "DATABASE_URL" in read(settings) else database.port()


def _installed_host() -> str:
    if not ENVIRONMENT.is_file():
        return ""
    return read(ENVIRONMENT.read_text()).get("ALLOWED_HOSTS", "").partition(",")[0]


def _say_the_end(machine: Machine) -> None:
    print()
    print(
        f"{len(machine.changes)} changes."
        if machine.changes
        else "Everything was there; nothing was changed."
    )
    if not systemd_runs():
        print(
            "systemd does not run here, so nothing was started. By hand, as root:\n"
            "    prakarsa web &          the web server\n"
            "    prakarsa run_worker &   a worker\n"
            "    nginx                   the proxy"
        )
    if not SIGNING.is_file():
        print(
            "Nobody can sign, nor have a file examined, before: ./run install --signing-roots FILE (docs/signing.md)"
        )
    print("For a new installation: prakarsa begin   (prints a key for the first administrator)")
    print("How it is:              prakarsa doctor  (docs/operating.md says the rest)")


if __name__ == "__main__":
    sys.exit(main())
