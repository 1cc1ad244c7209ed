"""`./run campaign bare_machine`: `./run install` on a fresh Debian that knows nothing of it, then the first day.

Makes a root with debootstrap, boots its systemd in systemd-nspawn (as root; the network is this machine's, so ports 80,
443 and 5432 must be free), installs from the files of this directory, and does as README and docs/operating.md say.
A contract is signed with key files of an authority that is none of ours. From a backup and what is kept apart another
such root becomes the installation, in which contract and history verify.
What each step took is printed; a step that those two pages do not name would have to stand here as one, and none may.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.contracts.foreign_authority import ForeignAuthority
from tools.bare_contract import SignedContractWalk
from tools.bare_walk import HOST, MAIL_PORT, FirstDayWalk, MailSink

ROOT = Path(__file__).resolve().parents[1]
SUITES = ("bookworm", "trixie")
MIRROR = "http://deb.debian.org/debian"
NEEDED = {"debootstrap": "debootstrap", "systemd-nspawn": "systemd-container", "nsenter": "util-linux"}
PROGRAM = "/opt/prakarsa"
PATIENCE = 120.0
# A machine whose way out leads through a proxy of its own hands on whom it trusts, as its operator would.
TRUSTED = Path("/etc/ssl/certs/ca-certificates.crt")


class Bare:
    """A booted Debian root, and commands in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._boot: subprocess.Popen[bytes] | None = None

    def make(self, suite: str) -> None:
        """What Debian installs at least, with systemd, which a chroot lacks and a server has."""
        with (self.folder.parent / "debootstrap.log").open("wb") as lines:
            subprocess.run(
                ["debootstrap", "--variant=minbase", "--include=systemd-sysv,dbus", suite, self.folder, MIRROR],
                check=True, stdout=lines, stderr=lines,
            )  # fmt: skip
        shutil.copy("/etc/resolv.conf", self.folder / "etc/resolv.conf")
        shutil.copy(TRUSTED, self.folder / "etc/trusted.crt")
        place = self.folder / PROGRAM[1:]
        place.mkdir(parents=True)
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True
        ).stdout.split(b"\0")
        for name in (os.fsdecode(each) for each in listed if each):
            if (ROOT / name).is_file():
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, place / name)

    @contextmanager
    def booted(self) -> Iterator[None]:
        """Until the block ends."""
        command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot", "--console=pipe"]
        with (self.folder.parent / "console.log").open("wb") as lines:
            self._boot = subprocess.Popen(
                [*command, "--resolv-conf=off", "--machine=bare", f"--directory={self.folder}"],
                stdin=subprocess.DEVNULL, stdout=lines, stderr=lines, start_new_session=True,
            )  # fmt: skip
        try:
            self._wait_until_up()
            yield
        finally:
            if self._leader():
                os.kill(self._leader(), signal.SIGRTMIN + 4)  # systemd: power off
            try:
                self._boot.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._boot.kill()
                self._boot.wait()

    def run(self, *command: str, check: bool = True) -> str:
        """A command in it, as root; what it printed."""
        inside = ["nsenter", "-t", str(self._leader()), "-m", "-u", "-i", "-p", "-r", "-w"]
        env = [
            "env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
            "LANG=C.UTF-8", "PIP_CERT=/etc/trusted.crt", "SSL_CERT_FILE=/etc/trusted.crt",
        ]  # fmt: skip
        done = subprocess.run([*inside, *env, *command], check=False, capture_output=True, text=True)
        if check and done.returncode:
            raise SystemExit(
                f"This failed in the bare machine: {' '.join(command)}\n{done.stdout}{done.stderr}"
            )
        return done.stdout + done.stderr

    def _leader(self) -> int:
        assert self._boot is not None
        found = subprocess.run(
            ["pgrep", "-P", str(self._boot.pid), "-x", "systemd"], check=False, capture_output=True, text=True
        ).stdout.split()
        return int(found[0]) if found else 0

    def _wait_until_up(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self._leader() or "running" not in self.run("systemctl", "is-system-running", check=False):
            if time.monotonic() > until:
                raise SystemExit(f"It did not boot: {self.folder.parent / 'console.log'}")
            time.sleep(1)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print what a step took."""
    began = time.monotonic()
    yield
    print(f"{time.monotonic() - began:7.1f} s  {name}", flush=True)


def played(suite: str) -> None:
    """Everything, on one suite of Debian. Raises SystemExit where something is not as promised."""
    print(f"== Debian {suite}", flush=True)
    folder, began = Path(tempfile.mkdtemp(prefix="prakarsa-bare-", dir="/var/tmp")), time.monotonic()
    bare, other = Bare(folder / "root"), Bare(folder / "other/root")
    try:
        with step("debootstrap (no step of ours)"):
            bare.make(suite)
            other.folder.parent.mkdir()
            subprocess.run(["cp", "-a", bare.folder, other.folder], check=True)
        authority = ForeignAuthority()
        with MailSink(MAIL_PORT) as mail, bare.booted():
            _installed(bare, authority)
            day = _first_day(bare, mail)
            contract = _signed(bare, day, authority)
            _killed(bare)
            _upgraded(bare)
            _each_night(bare)
            _restored(bare, day)
            _carried_away(bare, other)
        with MailSink(MAIL_PORT), other.booted():
            _restored_elsewhere(other, day, contract)
        print(f"{(time.monotonic() - began) / 60:7.1f} min  all of it", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _installed(bare: Bare, authority: ForeignAuthority) -> None:
    # An authority that vouches for officials; its certificate comes from elsewhere, as a regency gets it.
    shutil.move(authority.roots_file(bare.folder / "tmp"), bare.folder / "root/authority.pem")
    options = (
        "--host",
        HOST,
        "--mail-url",
        f"smtp://127.0.0.1:{MAIL_PORT}",
        "--signing-roots",
        "/root/authority.pem",
    )
    with step("./run install"):
        said = _install(bare, *options)
    print(
        "\n".join(f"           {line}" for line in said.splitlines() if line.startswith(("+", "Installing")))
    )
    with step("./run install, once more"):
        again = _install(bare)
    _demand("nothing was changed" in again, again)
    doctor = bare.run("prakarsa", "doctor", check=False)
    _demand("!!" not in doctor, doctor)


def _install(bare: Bare, *options: str) -> str:
    return bare.run("sh", "-c", f'cd {PROGRAM} && ./run install "$@"', "sh", *options)


def _first_day(bare: Bare, mail: MailSink) -> FirstDayWalk:
    with step("prakarsa begin"):
        key = bare.run("prakarsa", "begin").split()[-1]
    walk = FirstDayWalk(mail)
    with step("/mulai/ to the first administrator"):
        walk.begin(key)
    with step("second administrator: recorded, invited by mail, link opened, signed in"):
        walk.invite_second()
    with step("a contract printed as a specimen, under the protections of its unit"):
        _demand(walk.specimen().startswith(b"%PDF-"), "no specimen")
    with step("a stranger's file examined, under the same"):
        _demand("Bukan dokumen" in walk.examined(b"%PDF-1.7\nno document"), "no verdict")
    return walk


def _signed(bare: Bare, day: FirstDayWalk, authority: ForeignAuthority) -> bytes:
    """A contract that two officials sign with key files of that authority, and its file."""
    walk = SignedContractWalk(day, lambda *words: bare.run("prakarsa", *words), authority)
    for name, act in (
        (
            "agencies and officials from sheets, confirmed, invited; a reviewer of LAN by command",
            walk.settle_in,
        ),
        ("everybody has come in by the link of their mail, with a second factor", walk.arrive),
        ("two have enrolled a PKCS#12 file of a foreign authority", walk.enrol),
        ("planned, decided, launched, contract drafted", walk.agree),
        ("printed by the worker, signed by both", walk.sign),
    ):
        with step(name):
            act()
    with step("its file examined at /verifikasi/"):
        file = walk.signed_file()
        _verifies(day, file)
    said = bare.run("prakarsa", "check_signing", check=False)
    _demand("!!" not in said, said)
    return file


def _verifies(day: FirstDayWalk, file: bytes) -> None:
    page = day.examined(file)
    for said in ("Sama persis dengan dokumen terdaftar", "ditandatangani semua pihak", "Tepercaya"):
        _demand(said in page, f"{said} is not on the page")
    _demand(page.count("Sertifikat milik") == 2, "not two signatures")


def _killed(bare: Bare) -> None:
    [postgresql] = re.findall(
        r"postgresql@[\w-]+\.service", bare.run("systemctl", "list-units", "postgresql@*")
    )[:1]
    ours = ("prakarsa-web", "prakarsa-worker@1", "prakarsa-worker@2")
    for what, units in (
        ("server and workers", ours),
        ("PostgreSQL", (postgresql,)),
        ("nginx", ("nginx",)),
        ("all of them at once", (*ours, postgresql, "nginx")),
    ):
        _killed_together(bare, what, units)


def _killed_together(bare: Bare, what: str, units: tuple[str, ...]) -> None:
    before = [_main_process(bare, unit) for unit in units]
    with step(f"{what} killed -9, back, answering"):
        bare.run("systemctl", "kill", "--signal=KILL", *units)
        until = time.monotonic() + PATIENCE
        while "200" not in FirstDayWalk.status_of("/readyz") or any(
            _main_process(bare, unit) in {0, former} for unit, former in zip(units, before, strict=True)
        ):
            _demand(time.monotonic() < until, bare.run("systemctl", "status", *units, check=False))
            time.sleep(0.2)


def _upgraded(bare: Bare) -> None:
    """Another program in the same place, while somebody asks all the time."""
    page = bare.folder / PROGRAM[1:] / "templates/503.html"
    page.write_text(page.read_text() + "\n")
    told, answers = threading.Event(), []

    def ask() -> None:
        while not told.is_set():
            answers.append(FirstDayWalk.status_of("/masuk/"))

    asking = threading.Thread(target=ask)
    asking.start()
    with step("an upgrade: ./run install with another program"):
        said = _install(bare, "--workers", "3")
    told.set()
    asking.join()
    _demand("restarted" in said, said)
    _demand(set(answers) == {"200"}, f"{answers.count('')} of {len(answers)} requests failed meanwhile")
    print(f"           {len(answers)} requests meanwhile, each answered")


def _main_process(bare: Bare, unit: str) -> int:
    return int(bare.run("systemctl", "show", "--property=MainPID", "--value", unit).strip() or 0)


def _each_night(bare: Bare) -> None:
    for name in ("verify", "backup"):
        with step(f"what prakarsa-{name}.timer starts"):
            bare.run("systemctl", "start", f"prakarsa-{name}.service", check=False)
        result = bare.run(
            "systemctl", "show", "--property=Result", "--value", f"prakarsa-{name}.service"
        ).strip()
        lines = bare.run("journalctl", "-u", f"prakarsa-{name}", "-n", "5", "-o", "cat", "--no-pager")
        _demand(result == "success", lines)
    failed = bare.run("systemctl", "list-units", "--failed", "--plain", "--no-legend", "prakarsa*")
    _demand(not failed.strip(), failed)


def _newest(bare: Bare) -> str:
    return bare.run("sh", "-c", "ls -d /var/backups/prakarsa/prakarsa-* | tail -1").strip()


def _restored(bare: Bare, walk: FirstDayWalk) -> None:
    """The newest backup, after database and documents were lost."""
    newest = _newest(bare)
    with step("prakarsa restore --check"):
        bare.run("prakarsa", "restore", "--check", newest)
    bare.run("systemctl", "stop", "prakarsa.target")
    bare.run("runuser", "-u", "postgres", "--", "dropdb", "prakarsa")
    bare.run("rm", "-rf", "/var/lib/prakarsa/documents")
    with step("./run install --restore"):
        _install(bare, "--restore", newest)
    with step("prakarsa verify_history; the second administrator is there"):
        bare.run("prakarsa", "verify_history")
        walk.second_is_in()


def _carried_away(bare: Bare, other: Bare) -> None:
    """Settings and keys as docs/operating.md has them packed, and the newest backup, on the disk of another machine."""
    with step("settings and keys packed; the backup carried to another machine"):
        packed = (
            "umask 077; tar -czf SECRETS.tar.gz -C / etc/prakarsa var/lib/prakarsa/keys var/lib/prakarsa-log"
        )
        bare.run("sh", "-c", f"cd /root; {packed}")
        shutil.copy(bare.folder / "root/SECRETS.tar.gz", other.folder / "root")
        shutil.copytree(bare.folder / _newest(bare)[1:], other.folder / "root/backup", symlinks=True)


def _restored_elsewhere(other: Bare, day: FirstDayWalk, contract: bytes) -> None:
    """A machine that knows nothing of it but what docs/operating.md says."""
    with step("another machine: settings and keys unpacked"):
        other.run("tar", "-xzf", "/root/SECRETS.tar.gz", "--no-same-owner", "-C", "/")
    with step("another machine: ./run install --restore"):
        _install(other, "--restore", "/root/backup")
    with step("another machine: prakarsa verify_history; the second administrator is there"):
        other.run("prakarsa", "verify_history")
        day.second_is_in()
    with step("another machine: the contract examined at /verifikasi/"):
        _verifies(day, contract)
    doctor = other.run("prakarsa", "doctor", check=False)
    _demand("!!" not in doctor, doctor)
    signing = other.run("prakarsa", "check_signing", check=False)
    _demand("!!" not in signing, signing)


def _demand(holds: bool, said: str) -> None:
    if not holds:
        raise SystemExit(f"FAILED: {said}")


def main() -> int:
    """Play it on the suites asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--engine", choices=["postgresql"], default="postgresql")
    parser.add_argument("--suite", choices=SUITES, action="append")
    asked = parser.parse_args()
    missing = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    if os.geteuid() != 0 or missing:
        print(
            f"This needs root{' and apt-get install ' + ' '.join(missing) if missing else ''}.",
            file=sys.stderr,
        )
        return 1
    for port in (80, 443, 5432, MAIL_PORT):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                print(
                    f"Port {port} of this machine is in use; the bare machine shares its network.",
                    file=sys.stderr,
                )
                return 1
    for suite in asked.suite or SUITES:
        played(suite)
    return 0


if __name__ == "__main__":
    sys.exit(main())
