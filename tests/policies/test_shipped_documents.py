"""What the shipped policies and instruments say, value by value, as it was read when each rule was agreed on.

`shipped_documents.json` changes only with a shipped document: `python -m tests.policies.shipped_documents` writes it.
"""

import json

from tests.policies.shipped_documents import FIXTURE, read


def test_shipped_documents_say_what_they_said() -> None:
    assert read() == json.loads(FIXTURE.read_text(encoding="utf-8"))
