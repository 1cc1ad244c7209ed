"""Compare the Indonesian texts with the sources; `--update` brings the catalogue up to date instead.

Exit status 1 when a text on a screen has no Indonesian translation, a doubtful (fuzzy) one, or a broken placeholder.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale/id/LC_MESSAGES/django.po"
# Every app of ours, and the wiring.
PACKAGES = (*sorted(path.parent.name for path in ROOT.glob("*/apps.py")), "config")
HEADER = """# Indonesian texts of Prakarsa.
msgid ""
msgstr ""
"Project-Id-Version: prakarsa\\n"
"Language: id\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
TEMPLATE_SUFFIXES = (".html", ".txt", ".svg")
KEYWORDS = (
    "gettext", "gettext_lazy", "gettext_noop", "_", "ngettext:1,2", "ngettext_lazy:1,2",
    "pgettext:1c,2", "pgettext_lazy:1c,2", "npgettext:1c,2,3", "npgettext_lazy:1c,2,3",
)  # fmt: skip


def main() -> int:
    """Run the comparison or the update; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="write new texts into the catalogue")
    update = parser.parse_args().update
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["PYTHONPATH"] = str(ROOT)
    sys.path.insert(0, str(ROOT))
    django.setup()
    with tempfile.TemporaryDirectory() as directory:
        template = extract(directory=Path(directory))
        if update:
            return merge(template=template)
        return compare(template=template)


def extract(*, directory: Path) -> Path:
    """All translatable texts of the sources, as a template file in `directory`."""
    files = [
        str(path.relative_to(ROOT)) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))
    ]
    for path in templates():
        # Django's template syntax becomes Python calls, which the extractor reads; the path stays legible.
        copy = directory / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(templatize(path.read_text(), origin=str(path)))
        files.append(str(copy))
    target = directory / "all.pot"
    listing = directory / "files.txt"
    listing.write_text("\n".join(files))
    run(
        "xgettext", "--language=Python", "--from-code=UTF-8", "--keyword", "--no-wrap", "--no-location",
        "--sort-output", "--force-po", "--add-comments=Translators", f"--files-from={listing}", f"--output={target}",
        *(f"--keyword={keyword}" for keyword in KEYWORDS),
    )  # fmt: skip
    # Without the date of extraction the catalogue changes only when a text does.
    lines = [line for line in target.read_text().splitlines() if not line.startswith('"POT-Creation-Date')]
    target.write_text("\n".join(lines).replace("charset=CHARSET", "charset=UTF-8") + "\n")
    return target


def templates() -> list[Path]:
    """Every template, of the project and of its packages."""
    roots = [ROOT / "templates", *(ROOT / package / "templates" for package in PACKAGES)]
    return sorted(
        path
        for root in roots
        if root.is_dir()
        for path in root.rglob("*")
        if path.is_file() and path.suffix in TEMPLATE_SUFFIXES
    )


def compare(*, template: Path) -> int:
    """0 when the catalogue holds a sound translation of every text in `template`."""
    if not CATALOGUE.exists():
        sys.stderr.write(f"{CATALOGUE.relative_to(ROOT)} is missing; `./run messages` writes it.\n")
        return 1
    sound = run("msgfmt", "--check", "--output-file=/dev/null", str(CATALOGUE), may_fail=True)
    complete = run("msgcmp", str(CATALOGUE), str(template), may_fail=True)
    if sound or complete:
        sys.stderr.write(
            "Some texts have no sound Indonesian translation; `./run messages` adds the missing ones.\n"
        )
    return 1 if sound or complete else 0


def merge(*, template: Path) -> int:
    """Add new texts to the catalogue and drop those no longer used; never guesses a translation."""
    if not CATALOGUE.exists():
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        CATALOGUE.write_text(HEADER)
    run(
        "msgmerge", "--quiet", "--update", "--backup=none", "--no-fuzzy-matching", "--no-wrap", "--sort-output",
        str(CATALOGUE), str(template),
    )  # fmt: skip
    run("msgattrib", "--no-obsolete", "--no-wrap", f"--output-file={CATALOGUE}", str(CATALOGUE))
    return 0


def run(*command: str, may_fail: bool = False) -> int:
    """Run a gettext program from the project's root and return its exit status; stops on failure unless it may."""
    return subprocess.run(command, cwd=ROOT, check=not may_fail).returncode


if __name__ == "__main__":
    sys.exit(main())
