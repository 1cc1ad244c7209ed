"""Every page of the table of rights in a real browser: no fault by axe-core's rules, and nothing wider than the window.

The pages are fetched first, then laid out in Chromium with the styles as they are served: by day and by night, in both
languages, on a phone and on a desk. A campaign looks at each in all of them; the gate at one in six, each in one.
"""

import logging
import mimetypes
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, Route
from pytest_django import Settings

from tests import campaign
from tests.browser.conftest import Window
from tests.matrix_pages import PAGES
from tests.matrix_row import MatrixCase
from tests.staged_objects import StagedObjects, set_up
from tests.test_matrix import CONVERTER, client_of
from tests.world import World, build

ORIGIN = "http://prakarsa.test"
THEMES, LANGUAGES = ("light", "dark"), ("id", "en")
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
NARROWEST = 320
WAYS = tuple(product(THEMES, LANGUAGES, (DESK, PHONE)))
# The elements beyond the right edge of a window that scrolls sideways, and how far.
BEYOND = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return "";
  return [...document.querySelectorAll("body *")]
    .map(each => [each, Math.round(each.getBoundingClientRect().right)])
    .filter(([each, right]) => right > edge).slice(0, 5)
    .map(([each, right]) => `${each.tagName}.${each.className} ${right}`).join(", ");
}"""
# Of WCAG 2.2, and what axe's authors hold to be good practice anyway.
RULES: dict[str, Any] = {"resultTypes": ["violations"]}


@dataclass(frozen=True)
class SeenPage:
    """What a person is shown at an address, and how it is looked at."""

    name: str
    html: str
    theme: str
    size: dict[str, int]


@pytest.fixture
def world(db: None) -> World:
    """Not committed: nobody but this thread reads it."""
    return build()


def test_no_component_has_a_fault_of_access(window: Window, settings: Settings) -> None:
    settings.DEBUG = True
    pages = []
    for theme, size in product(THEMES, (DESK, PHONE)):
        client = Client()
        client.cookies["theme"] = theme
        html = client.get(reverse("components")).content.decode()
        pages.append(SeenPage(f"components, {theme}, {size['width']}", html, theme, size))

    faults: list[str] = []
    with window(DESK) as browser:
        browser.route(f"{ORIGIN}/static/**", static_file)
        for page in pages:
            faults += faults_of(browser, page)

    assert faults == [], "\n".join(faults)


def test_no_page_has_a_fault_of_access(
    world: World, window: Window, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    stage = set_up(world)
    world.tick()
    pages = list(seen(world, stage))

    faults: list[str] = []
    with window(DESK) as browser:
        browser.route(f"{ORIGIN}/static/**", static_file)
        for page in pages:
            faults += faults_of(browser, page)

    assert len(pages) > campaign.length(short=10, full=400)
    assert faults == [], "\n".join(faults)


def seen(world: World, stage: StagedObjects) -> Iterator[SeenPage]:
    """Each page that somebody may open, as the first of them, in the ways that are drawn."""
    for row in PAGES:
        who = next((persona for persona, status in row.cells().items() if status == 200), None)
        if row.method == "GET" and who is not None:
            path = path_of(row, stage)
            for theme, language, size in ways(row):
                client = client_of(world, who)
                client.cookies["theme"], client.cookies["django_language"] = theme, language
                answer = client.get(path)
                if answer.headers["Content-Type"].startswith("text/html"):
                    name = f"{path} as {who}, {theme}, {language}, {size['width']}"
                    yield SeenPage(name, answer.content.decode(), theme, size)


def path_of(row: MatrixCase, stage: StagedObjects) -> str:
    """The address of a row, with the things of the stage in it."""
    return "/" + CONVERTER.sub(lambda found: str(stage.value(row.target[found[1]])), row.route)


def ways(row: MatrixCase) -> list[tuple[str, str, dict[str, int]]]:
    """All of them in a campaign; else one, for a sixth of the rows, each row by a draw of its own."""
    if campaign.in_full():
        return list(WAYS)
    chance = random.Random(f"{campaign.first_seed()} {row.route} {sorted(row.target.items())}")
    return [chance.choice(WAYS)] if chance.randrange(6) == 0 else []


def static_file(route: Route) -> None:
    """A file as the static files are found."""
    place = finders.find(route.request.url.partition("/static/")[2])
    assert isinstance(place, str), route.request.url
    route.fulfill(path=place, content_type=mimetypes.guess_type(place)[0] or "text/plain")


def faults_of(browser: Page, page: SeenPage) -> list[str]:
    """What is wrong with a page, in words."""
    browser.unroute(f"{ORIGIN}/page")
    browser.route(f"{ORIGIN}/page", lambda route: route.fulfill(body=page.html, content_type="text/html"))
    browser.set_viewport_size({"width": page.size["width"], "height": page.size["height"]})
    browser.goto(f"{ORIGIN}/page")
    browser.evaluate(AXE_SCRIPT)
    found = browser.evaluate("options => axe.run(document, options)", RULES)
    faults = [
        f"{page.name}: {each['id']}: {node['target']}: {node['failureSummary'].splitlines()[-1].strip()}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]
    browser.set_viewport_size({"width": NARROWEST, "height": 640})
    beyond = browser.evaluate(BEYOND)
    return [*faults, *([f"{page.name}: wider than {NARROWEST} px: {beyond}"] if beyond else [])]
