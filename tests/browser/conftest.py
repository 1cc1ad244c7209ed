"""A real Chromium against the running site; the world is committed, so that the server's thread sees it."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.world import World, build

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
Window = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def window() -> Window:
    """Opens a fresh window of Debian's Chromium in Indonesian: `with window(size) as page`.

    Started only after the walks, for Playwright keeps an event loop in this thread and signing needs its own.
    """
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing; in CI the browser tests must run")
        pytest.skip(f"{CHROMIUM} is not installed")

    @contextmanager
    def opened(size: dict[str, int], *, script: bool = True) -> Iterator[Page]:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = _page(browser, size, script=script)
            try:
                yield page
            except Exception as error:
                error.add_note(_shown(browser))
                raise
            browser.close()

    return opened


def _shown(browser: Browser) -> str:
    """What stood on the pages when a test failed: without it a fault that comes seldom leaves nothing to go by."""
    pages = [page for context in browser.contexts for page in context.pages]
    return "\n".join(f"{page.url}\n{page.inner_text('body')[:4_000]}" for page in pages)


def another(page: Page, size: dict[str, int], *, script: bool = True) -> Page:
    """A window of the same browser that knows nothing of the first: somebody else's."""
    browser = page.context.browser
    assert browser is not None
    page.context.close()
    return _page(browser, size, script=script)


def _page(browser: Browser, size: dict[str, int], *, script: bool) -> Page:
    context = browser.new_context(viewport=size, locale="id-ID", java_script_enabled=script)
    # Both engines, their servers and browsers share two cores: patience, and no measure.
    context.set_default_timeout(120_000)
    return context.new_page()


@pytest.fixture
def world(transactional_db: None) -> World:
    """A small world that other connections see."""
    return build()
