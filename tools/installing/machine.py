"""One machine as the installation changes it: every change is made only where it is needed, and told in a line."""

import grp
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# Whatever the shell of whoever calls us knows.
PROGRAMS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class CannotInstall(Exception):
    """What stands in the way, and what to do."""


@dataclass
class Machine:
    """Says what it changes (`+`) and what was there already (`=`)."""

    changes: list[str] = field(default_factory=list)

    def did(self, what: str) -> None:
        """Tell of a change."""
        self.changes.append(what)
        print(f"+ {what}", flush=True)

    def found(self, what: str) -> None:
        """Tell of what is as it should be."""
        print(f"= {what}", flush=True)

    def file(self, path: Path, text: str, *, mode: int = 0o644, group: str = "root") -> bool:
        """A file of root's with this text; whether anything had to be changed."""
        if path.exists() and path.read_text() == text and self._stands(path, mode, "root", group):
            self.found(str(path))
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}.new")
        new.touch(mode=0o600)
        new.write_text(text)
        shutil.chown(new, "root", group)
        new.chmod(mode)
        new.replace(path)
        self.did(f"{path} written")
        return True

    def folder(self, path: Path, *, owner: str, group: str, mode: int) -> None:
        """A directory that belongs to this user and group."""
        if path.is_dir() and self._stands(path, mode, owner, group):
            self.found(f"{path}/")
            return
        path.mkdir(parents=True, exist_ok=True)
        shutil.chown(path, owner, group)
        path.chmod(mode)
        self.did(f"{path}/ for {owner}:{group}")

    def hand_over(self, path: Path, *, owner: str, group: str) -> None:
        """Let whatever lies there, as root laid it down, belong to this user and group."""
        ids = pwd.getpwnam(owner).pw_uid, grp.getgrnam(group).gr_gid
        strange = [
            each for each in (path, *path.rglob("*")) if (each.lstat().st_uid, each.lstat().st_gid) != ids
        ]
        for each in strange:
            os.chown(each, *ids, follow_symlinks=False)
        if strange:
            self.did(f"{path} belongs to {owner}:{group}")

    def link(self, path: Path, target: Path) -> bool:
        """A symbolic link; whether it had to be made."""
        if path.is_symlink() and path.readlink() == target:
            self.found(f"{path} → {target}")
            return False
        path.unlink(missing_ok=True)
        path.symlink_to(target)
        self.did(f"{path} → {target}")
        return True

    def _stands(self, path: Path, mode: int, owner: str, group: str) -> bool:
        found, ids = path.stat(), (pwd.getpwnam(owner).pw_uid, grp.getgrnam(group).gr_gid)
        return (found.st_uid, found.st_gid, found.st_mode & 0o7777) == (*ids, mode)


def run(
    *command: str | Path,
    user: str | None = None,
    env: Mapping[str, str] | None = None,
    folder: Path = Path("/"),
    text: str | None = None,
) -> str:
    """What a program prints, as `user`. Raises CannotInstall with its last lines."""
    who = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={"PATH": PROGRAMS, "LANG": "C.UTF-8", **(env or {})},
        umask=0o027 if user else 0o022,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        **who,
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise CannotInstall(f"This failed: {' '.join(str(word) for word in command)}\n{said}")
    return str(done.stdout)


def works(*command: str | Path) -> bool:
    """Whether a program ends well."""
    env = {"PATH": PROGRAMS, "LANG": "C.UTF-8"}
    return (
        subprocess.run([str(w) for w in command], env=env, capture_output=True, check=False).returncode == 0
    )


def exists(kind: str, name: str) -> bool:
    """Whether there is such a user (`passwd`) or group (`group`)."""
    return works("getent", kind, name)


def systemd_runs() -> bool:
    """Whether systemd is what started this machine."""
    return Path("/run/systemd/system").is_dir()


def replaced(text: str, names: Sequence[tuple[str, str]]) -> str:
    """A shipped file with the names of this installation."""
    for shipped, own in names:
        text = text.replace(shipped, own)
    return text
