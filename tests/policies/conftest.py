"""Worlds under policies of the test's own making."""

from collections.abc import Callable
from datetime import datetime

import pytest

from organisations.models import Government
from tests.world import START, World
from workflow.models import PolicyVersion
from workflow.policies.document import parse
from workflow.policy_changes import publishing

TAIL = """
[[review.report.stages]]
code = "bureau"
role = "organisation_bureau"

[profiles.register]
required = ["title", "agency"]

[profiles.proposal]
required = ["title", "agency"]

[contract]
number_pattern = "{serial}/KK/{year}"

[[contract.signatories]]
role = "agency_head"

[[contract.signatories]]
role = "head_of_region"

[reports]
every_months = 3
count = 4

[evaluation]
scale = "permendagri-86-2017"
"""


def document(stages: str, *, name: str = "uji", on_return: str = "restart") -> str:
    """A whole policy around the given stages of the innovation's review."""
    return (
        f'name = "{name}"\ntitle = "Kebijakan uji"\nlegal_basis = "Peraturan uji"\n'
        f'[review.innovation]\non_return = "{on_return}"\n{stages}{TAIL}'
    )


def published(text: str, *, government: Government | None = None, at: datetime = START) -> PolicyVersion:
    """Published by somebody who knows what the world's offices could not decide."""
    known = {warning.key for warning in publishing.warnings_about(parse(text), government, at=at)}
    return publishing.publish(text, at=at, government=government, accepted=known)[0]


@pytest.fixture
def under(world: World) -> Callable[..., World]:
    """Put the world's government under a policy made of these stages, its own or the installation's."""

    def put(stages: str, *, own: bool = False, **options: str) -> World:
        owner = world.government if own else None
        version = published(document(stages, **options), government=owner)
        world.government.policy_name = version.name
        world.government.save(update_fields=["policy_name"])
        return world

    return put
