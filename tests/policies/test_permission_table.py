"""The document of who may do what is generated and current."""

from pathlib import Path

from django.conf import settings

from workflow.policy_changes.permission_table import document, shipped


def test_the_published_table_is_current() -> None:
    generated = document(shipped(Path(settings.PRAKARSA_POLICIES_DIR)))

    assert Path("docs/permissions.md").read_text(encoding="utf-8") == generated
