"""Templates on the screen: faults by line, a specimen before anything is published, versions for ever."""

import base64
import io
from collections.abc import Callable

import pikepdf
import pytest
from django.test import Client
from PIL import Image

from contracts.enums import DocumentType
from contracts.models import ContractTemplate
from contracts.services import templating
from tests.web.test_query_counts import queries_of
from tests.world import World

Browser = Callable[[str], Client]
ADDRESS = "/kontrak/templat/baru/"
NEUTRAL = templating.neutral_text(DocumentType.CONTRACT)
WITH_EMBLEM = NEUTRAL.replace('form = "agency"', 'form = "agency"\nemblem = "lambang.png"')


@pytest.fixture(autouse=True)
def _empty_store(settings, tmp_path):
    settings.PRAKARSA_DOCUMENTS_DIR = tmp_path / "documents"


def typed(world: World, text: str, **more) -> dict:
    return {"document": text, "government": str(world.government.pk), **more}


def picture() -> io.BytesIO:
    target = io.BytesIO()
    Image.new("RGB", (60, 72), "#0b6623").save(target, "PNG")
    target.seek(0)
    target.name = "lambang.png"
    return target


def test_faults_stand_by_their_line_and_the_text_stays(world: World, signed_in: Browser, now):
    now()
    text = NEUTRAL.replace("Guna melaksanakan", "Di {tempat}, guna melaksanakan")

    page = signed_in("bureau").post(ADDRESS, typed(world, text))

    [fault] = page.context["faults"]
    assert (page.status_code, fault.place) == (400, "12: wording.opening")
    assert "{tempat}" in page.content.decode()
    assert not ContractTemplate.objects.exists()


def test_the_check_publishes_nothing_and_the_second_click_does(world: World, signed_in: Browser, now):
    now()
    browser = signed_in("bureau")

    checked = browser.post(ADDRESS, typed(world, NEUTRAL))
    before = ContractTemplate.objects.count()
    answer = browser.post(ADDRESS, typed(world, checked.context["text"], confirm="1"))

    template = ContractTemplate.objects.get()
    assert before == 0
    assert answer.url == f"/kontrak/templat/{template.pk}/"
    assert (template.body, template.number, template.government) == (NEUTRAL, 1, world.government)
    assert (template.published_by, template.published_as) == (world.bureau.person, world.seats["bureau"])


def test_the_emblem_travels_to_the_second_click(world: World, signed_in: Browser, now):
    now()
    browser = signed_in("bureau")

    checked = browser.post(ADDRESS, typed(world, WITH_EMBLEM, emblem=picture()))
    carried = checked.context["carried"]
    browser.post(ADDRESS, typed(world, WITH_EMBLEM, carried=carried, confirm="1"))

    assert base64.b64decode(carried).startswith(b"\x89PNG")
    assert ContractTemplate.objects.get().emblem_sha256


def test_an_emblem_named_but_not_chosen_is_missed(world: World, signed_in: Browser, now):
    now()

    page = signed_in("bureau").post(ADDRESS, typed(world, WITH_EMBLEM))

    assert page.status_code == 400
    assert [gap.field for gap in page.context["refusal"].gaps] == ["letterhead.emblem"]


@pytest.mark.parametrize("kind", DocumentType.values)
def test_a_specimen_of_every_type_can_be_printed(world: World, signed_in: Browser, now, kind):
    now()
    text = templating.neutral_text(DocumentType(kind))

    answer = signed_in("administrator").post(ADDRESS, typed(world, text, specimen="1"))

    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) >= 1
    assert not ContractTemplate.objects.exists()


def test_another_governments_bureau_cannot_publish_here(world: World, signed_in: Browser, now):
    now()

    page = signed_in("foreign_bureau").post(ADDRESS, typed(world, NEUTRAL, confirm="1"))

    assert page.status_code == 422
    assert not ContractTemplate.objects.exists()


@pytest.mark.sqlite
def test_the_list_costs_the_same_however_long(world: World, signed_in: Browser, now):
    def publish(numbers):
        for number in numbers:
            templating.publish(f"{NEUTRAL}\n# {number}\n", government=world.government, at=world.tick())

    publish(range(1))
    now()
    browser = signed_in("bureau")
    one = queries_of(browser, "/kontrak/templat/")
    publish(range(1, 30))

    many = queries_of(browser, "/kontrak/templat/")

    assert many == one
