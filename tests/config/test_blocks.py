"""A block that no template above declares is shown nowhere, and nobody notices: its script is never loaded."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
BLOCK = re.compile(r"{% block (\w+) %}")
ABOVE = re.compile(r"""{% extends ["']([^"']+)["'] %}""")


def test_every_block_of_a_page_stands_in_the_template_that_it_extends() -> None:
    lost = []
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        declared = _declared_above(text)
        if declared:
            lost += [
                (path.name, name) for name in set(BLOCK.findall(text)) - declared if _is_outermost(text, name)
            ]
    assert lost == []


def _declared_above(text: str) -> set[str]:
    found: set[str] = set()
    while (above := ABOVE.search(text)) and (TEMPLATES / above[1]).exists():
        text = (TEMPLATES / above[1]).read_text()
        found |= set(BLOCK.findall(text))
    return found


def _is_outermost(text: str, name: str) -> bool:
    """Within another block it is a place for the templates below."""
    before = text.partition(f"{{% block {name} %}}")[0]
    return len(re.findall(r"{% block ", before)) == len(re.findall(r"{% endblock\b", before))
