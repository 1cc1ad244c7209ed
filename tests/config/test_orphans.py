"""The check for product code that nothing in the product uses, on a small project with each kind of use."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "orphans.py"

# A project in which everything is used, each thing in another way.
SOUND = {
    "shop/__init__.py": "",
    "shop/apps.py": """
from django.apps import AppConfig

class ShopConfig(AppConfig):
    def ready(self):
        from shop import outbox, till
        outbox.route("sold", "shop.letters.thank")
        till.Till().close()
""",
    "shop/outbox.py": "def route(topic, path):\n    return topic, path\n",
    "shop/letters.py": "def thank(payload):\n    return payload\n",
    "shop/till.py": """
class Till:
    def close(self):
        return self._count()

    def _count(self):
        return 1

    def label(self):
        return "kasir"
""",
    "shop/templatetags/__init__.py": "",
    "shop/templatetags/shop.py": "@register.filter\ndef rupiah(value):\n    return value\n",
    "shop/policies/default.toml": 'react = "shop.rules.discount"\n',
    "shop/rules.py": "def discount(subject):\n    return 0\n",
    "templates/till.html": "{{ till.label }}",
    "demo/__init__.py": "",
    "demo/management/__init__.py": "",
    "demo/management/commands/__init__.py": "",
    "demo/management/commands/play.py": """
from django.core.management.base import BaseCommand
from shop.till import Till

class Command(BaseCommand):
    def handle(self, *args, **options):
        Till().close()
""",
    "tools/orphans.toml": """
[[hooks]]
names = ["ready", "handle"]
reason = "Django"
[[bases]]
names = ["AppConfig", "BaseCommand"]
reason = "found by their place"
[[decorators]]
names = ["filter"]
reason = "template tags"
""",
}
KEPT = '[[kept]]\nname = "shop.till.reopen"\nuntil = "operation"\nreason = "the gate"\n'


def check(root: Path, changed: dict[str, str]) -> tuple[int, str]:
    """Run the check on the sound project with these texts added to its files."""
    for name in SOUND.keys() | changed.keys():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SOUND.get(name, "") + changed.get(name, ""), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(TOOL), "--root", str(root)], check=False, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def test_what_is_used_in_any_way_is_no_orphan(tmp_path: Path) -> None:
    assert check(tmp_path, {}) == (0, "")


@pytest.mark.parametrize(
    ("planted", "named"),
    [
        ({"shop/till.py": "\ndef reopen():\n    pass\n"}, "shop.till.reopen (named by nobody)"),
        (
            {
                "shop/till.py": "\ndef reopen():\n    pass\n",
                "tests/test_till.py": "from shop.till import reopen\nreopen()\n",
            },
            "shop.till.reopen (named by tests/test_till.py)",
        ),
        (
            {
                "shop/till.py": "\ndef reopen():\n    pass\n",
                "demo/management/commands/play.py": "\nfrom shop.till import reopen\nreopen()\n",
            },
            "shop.till.reopen (named by demo/management/commands/play.py)",
        ),
        ({"shop/till.py": "\n    def stolen(self):\n        pass\n"}, "shop.till.Till.stolen (named by nobody)"),
        ({"shop/till.py": "\nclass Safe:\n    pass\n"}, "shop.till.Safe (named by nobody)"),
        # Imported, and no more than that.
        (
            {"shop/till.py": "\nfrom shop.keys import cut\n", "shop/keys.py": "def cut():\n    pass\n"},
            "shop.keys.cut (named by nobody)",
        ),
        # Another thing of the same name is used.
        (
            {"shop/till.py": "\ndef thank():\n    pass\n"},
            "shop.till.thank (named by nobody)",
        ),
        ({"shop/till.py": "\ndef again():\n    return again()\n"}, "shop.till.again (named by nobody)"),
        ({"demo/context.py": "def curtain():\n    pass\n"}, "demo.context.curtain (named by demo/context.py)"),
    ],
    ids=[
        "nobody", "tests only", "demo only", "method", "class", "import only", "namesake", "itself only", "in the demo",
    ],
)  # fmt: skip
def test_a_planted_orphan_is_named(tmp_path: Path, planted: dict[str, str], named: str) -> None:
    status, said = check(tmp_path, planted)

    assert (status, said.strip().split(": ", 1)[1]) == (1, named)


def test_what_only_an_orphan_uses_is_one(tmp_path: Path) -> None:
    status, said = check(
        tmp_path, {"shop/till.py": "\ndef one():\n    return two()\n\ndef two():\n    return one()\n"}
    )

    assert (status, [line.split()[1] for line in said.splitlines()]) == (
        1,
        ["shop.till.one", "shop.till.two"],
    )


def test_a_kept_orphan_is_let_through_with_what_it_uses(tmp_path: Path) -> None:
    source = "\ndef reopen():\n    return _key()\n\ndef _key():\n    pass\n"

    assert check(tmp_path, {"shop/till.py": source, "tools/orphans.toml": KEPT}) == (0, "")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("\ndef reopen():\n    pass\n\nreopen()\n", "is used by now"),
        ("", "is kept and does not exist"),
    ],
)
def test_the_list_of_kept_orphans_only_shrinks(tmp_path: Path, source: str, reason: str) -> None:
    status, said = check(tmp_path, {"shop/till.py": source, "tools/orphans.toml": KEPT})

    assert (status, said) == (1, f"tools/orphans.toml: shop.till.reopen {reason}; take it off the list.\n")


def test_every_entry_has_its_reason(tmp_path: Path) -> None:
    status, said = check(tmp_path, {"tools/orphans.toml": '[[hooks]]\nnames = ["save"]\n'})

    assert status == 1
    assert "has no reason" in said
