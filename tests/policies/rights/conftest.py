"""One scene for all questions of who may do what."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.policies.situation_scene import SituationScene
from tests.policies.situations import set_up
from tests.world import build


@pytest.fixture(scope="package")
def staged(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SituationScene]:
    """One of everything, walked to once for all tests of the folder; what each changes is undone within it.

    Tests ask for `db` besides, so that they run with the others that need a database.
    """
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        # As Django's own TestCase marks its transactions: the engine insists on opening the outermost one.
        whole._from_testcase = True  # type: ignore[attr-defined]
        with whole:
            yield set_up(build())
            transaction.set_rollback(True)
