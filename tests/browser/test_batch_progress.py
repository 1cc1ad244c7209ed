"""Many contracts being signed: the open page tells how far it is by itself, also after the network was away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from contracts.services import attempts, batch, batches
from tests.acting import as_actor
from tests.browser.conftest import Window
from tests.browser.test_asked_reports import fits
from tests.browser.test_journeys import PHONE, sign_in
from tests.world import SECRET, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def elsewhere(work: Callable[[], object]) -> None:
    """In a thread of its own: Playwright keeps this one."""

    def worked() -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(worked).result()


def test_the_page_goes_on_by_itself(world: World, live_server: LiveServer, window: Window) -> None:
    contracts = [world.awaiting_signatures() for _number in range(2)]
    begun = batches.open_batch(person_id=world.head.person_id, at=world.tick())
    actor = as_actor(world.head, world.now)
    rows = [attempts.start(each, actor=actor, at=world.now, batch=begun.pk) for each in contracts]
    batches.beat(begun.pk, at=world.now + timedelta(hours=1))
    with time_machine.travel(world.tick(), tick=True), window(PHONE, script=True) as page:
        sign_in(page, live_server.url, "head@uji.example")
        page.goto(f"{live_server.url}/kontrak/tanda-tangan/sesi/{begun.pk}/")
        expect(page.get_by_role("progressbar")).to_be_visible()
        assert page.get_by_text("Menunggu giliran.").count() == 2
        assert fits(page)
        page.evaluate("window.here = true")

        page.context.set_offline(True)
        with page.expect_event("requestfailed"):
            elsewhere(
                partial(batch.carry_on, begun.pk, [row.pk for row in rows], secret=SECRET, at=world.now)
            )
        expect(page.get_by_role("progressbar")).to_be_visible()
        page.context.set_offline(False)
        expect(page.get_by_text("2 dari 2")).to_be_visible()

        expect(page.get_by_role("heading", level=1)).to_have_text("Hasil sesi")
        expect(page.get_by_role("progressbar")).to_have_count(0)
        expect(page).to_have_title("Hasil sesi · Prakarsa")
        assert page.evaluate("window.here")
        assert fits(page)
