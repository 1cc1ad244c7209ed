"""A contract walked through rendering and both signatures once a session; its bytes never change."""

from collections.abc import Iterator

import pytest

from contracts.documents import rendering
from tests.contracts import samples


@pytest.fixture(scope="session", autouse=True)
def _end_of_the_render_process() -> Iterator[None]:
    yield
    rendering._process.close()


@pytest.fixture(scope="session")
def prepared() -> bytes:
    """Rendered, with two empty signature fields."""
    return samples.prepared(samples.terms())


@pytest.fixture(scope="session")
def once_signed(prepared) -> bytes:
    """Signed by the first party."""
    return samples.sign_as_director(prepared)


@pytest.fixture(scope="session")
def twice_signed(once_signed) -> bytes:
    """Signed by both parties."""
    return samples.sign_as_regent(once_signed)
