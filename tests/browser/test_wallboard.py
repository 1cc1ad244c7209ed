"""A screen that nobody attends: it renews itself, keeps the last figures when it is cut off, and never goes blank."""

import pytest
import time_machine
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from notifications.models import FeedToken
from notifications.services import feeds
from tests.acting import as_actor
from tests.browser.conftest import Window
from tests.browser.test_journeys import run_elsewhere
from tests.innovations.walks import in_force
from tests.web.test_late_by_whom import LATE
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WALL = {"width": 1920, "height": 1080}
MINUTE = 61_000


def test_the_wall_renews_itself_and_is_never_blank(
    world: World, live_server: LiveServer, window: Window
) -> None:
    sekda = as_actor(world.sekda, world.now)
    made = feeds.create_feed(sekda, "screen", at=world.now, government_id=world.government.pk)
    in_force(world)
    with time_machine.travel(world.tick(), tick=True) as travel, window(WALL) as page:
        page.clock.install()
        page.goto(live_server.url + feeds.path_of(made))
        late = page.locator(".tiles dd").first
        expect(late).to_have_text("0")

        travel.move_to(LATE)
        page.clock.run_for(MINUTE)
        expect(late).to_have_text("1")

        page.context.set_offline(True)
        page.clock.run_for(MINUTE)
        expect(page.get_by_text("Sambungan terputus sejak itu.")).to_be_visible()
        expect(late).to_have_text("1")
        page.context.set_offline(False)
        page.clock.run_for(MINUTE)
        expect(page.get_by_text("Sambungan terputus sejak itu.")).to_be_hidden()

        run_elsewhere(lambda: FeedToken.objects.update(revoked_at=LATE))
        page.clock.run_for(MINUTE)
        expect(page.get_by_role("heading", level=1)).to_contain_text("sudah berakhir")
