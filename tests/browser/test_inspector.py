"""Who approved what, when, under which policy: an inspector learns it within three clicks of the page they begin at."""

import pytest
import time_machine
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from organisations.models import Person
from tests.browser.conftest import Window
from tests.browser.test_journeys import DESK, PHONE, sign_in
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_who_approved_it_is_at_most_three_clicks_away(
    world: World, live_server: LiveServer, window: Window, size: dict[str, int]
) -> None:
    Person.objects.filter(pk=world.sekda.person_id).update(name="Siti Aminah")
    world.approved(title="Posyandu Keliling")
    world.approved(title="Antrean Daring")
    clicks: list[str] = []
    with time_machine.travel(world.tick(), tick=True), window(size) as page:
        sign_in(page, live_server.url, "inspector@uji.example")
        expect(page.get_by_role("heading", level=1)).to_have_text("Kotak masuk")
        page.expose_function("counted", lambda where: clicks.append(where))  # noqa: PLW0108 -- Playwright asks for one
        page.add_init_script("addEventListener('click', event => counted(event.target.tagName), true)")
        page.reload()

        if size is PHONE:
            page.get_by_text("Menu", exact=True).click()
        page.get_by_role("link", name="Riwayat").first.click()
        page.get_by_label("Cari judul atau nomor").fill("posyandu")
        page.get_by_role("button", name="Tampilkan").click()

        row = page.get_by_role("row").filter(has_text="Siti Aminah").filter(has_text="Disetujui di tahapnya")
        for words in (
            "Posyandu Keliling",
            "tuban-2018@1",
            "Sekretaris Daerah Kabupaten Tuban",
            "2 Januari 2025",
        ):
            expect(row).to_contain_text(words)
        expect(page.get_by_role("table")).not_to_contain_text("Antrean Daring")
    assert 2 <= len(clicks) <= 3
