"""Lists as tables: counted, in any order, page by page in both directions, with chosen columns, exported as found."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import resolve, reverse
from openpyxl import load_workbook

from common import table_page
from common.table_page import TablePage
from tests.innovations.walks import reported
from tests.programmes.scenes import programme
from tests.web.test_filters import views
from tests.world import World

Browser = Callable[[str], Client]
TABLES = sorted({view for view in views() if issubclass(view, TablePage)}, key=lambda view: view.__name__)
AWKWARD = ["=HYPERLINK(1)", "Gema Qur’an", 'Si "Cepat"; tanggap, 24/7', "Ærø & <b>tebal</b>", "x" * 255]


@pytest.fixture
def few_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows a page, so that a few rows make several pages."""
    monkeypatch.setattr(table_page, "PAGE_SIZE", 2)


def drafts(world: World) -> None:
    """Seven innovations: two alike in title, some without a year."""
    for number, title in enumerate([*AWKWARD, "Sama", "Sama"]):
        world.draft(title=title, year=2020 + number if number % 3 else None)


def walked(client: Client, address: str, direction: str) -> Iterator[list[Any]]:
    """The rows of each page from `address` on."""
    query = address
    while query:
        page = client.get(f"/inovasi/?{query}")
        yield [row.pk for row in page.context["page"].rows]
        table = page.context["view"]
        query = table.page.next_query if direction == "next" else table.previous_query
        if direction == "previous" and not query:
            return


@pytest.mark.parametrize("order", ["title", "-title", "year", "-year", "agency", "-created"])
def test_pages_lead_through_all_rows_and_back(
    world: World, signed_in: Browser, now, few_a_page: None, order: str
) -> None:
    drafts(world)
    now()
    client = signed_in("innovator")
    table = client.get(f"/inovasi/?urut={order}").context["view"]
    whole = [row.pk for row in table.filters.found.order_by(*table.ordering.columns())]

    forth = list(walked(client, f"urut={order}", "next"))
    pages = [client.get(f"/inovasi/?urut={order}")]
    while following := pages[-1].context["page"].next_query:
        pages.append(client.get(f"/inovasi/?{following}"))
    last = pages[-1].context["view"]
    back = list(walked(client, last.previous_query, "previous"))

    assert [pk for page in forth for pk in page] == whole
    assert back == forth[:-1][::-1]
    assert [(each.context["view"].window.first, each.context["view"].window.last) for each in pages] == [
        (1, 2), (3, 4), (5, 6), (7, 7),
    ]  # fmt: skip


def test_every_order_of_every_table_is_one_of_the_database() -> None:
    for view in TABLES:
        names = [column.name for column in view.columns]
        assert (len(set(names)), view.first_order.removeprefix("-") in names) == (len(names), True)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_holds_what_is_found_in_its_order(
    world: World, signed_in: Browser, now, few_a_page: None, kind: str
) -> None:
    drafts(world)
    now()

    answer = signed_in("innovator").get(f"/inovasi/?urut=-created&year=&q=sama&bentuk={kind}")
    table = signed_in("innovator").get("/inovasi/?urut=-created&q=sama").context["view"]

    header, *lines = cells(answer.getvalue(), kind)
    assert answer["Content-Disposition"] == f'attachment; filename="inovasi.{kind}"'
    assert header == [str(column.label) for column in table.columns]
    assert [line[0] for line in lines] == [
        row.title for row in table.filters.found.order_by(*table.ordering.columns())
    ]
    assert len(lines) == 2


def cells(content: bytes, kind: str) -> list[list[Any]]:
    """The cells of an export; nothing where one is empty."""
    if kind == "csv":
        return [
            [cell or None for cell in line] for line in csv.reader(io.StringIO(content.decode("utf-8-sig")))
        ]
    sheet = load_workbook(io.BytesIO(content), read_only=True).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_no_cell_of_an_export_is_a_formula(world: World, signed_in: Browser, now) -> None:
    drafts(world)
    now()
    client = signed_in("innovator")

    as_csv = cells(client.get("/inovasi/?q=HYPERLINK&bentuk=csv").getvalue(), "csv")
    workbook = load_workbook(io.BytesIO(client.get("/inovasi/?q=HYPERLINK&bentuk=xlsx").getvalue()))

    assert as_csv[1][0] == "'=HYPERLINK(1)"
    assert workbook.active["A2"].data_type == "s"


def test_an_export_holds_nothing_that_is_hidden(world: World, signed_in: Browser, now) -> None:
    drafts(world)
    now()

    found = cells(signed_in("stranger").get("/inovasi/?bentuk=csv").getvalue(), "csv")

    assert len(found) == 1


def test_chosen_columns_are_shown_and_exported(world: World, signed_in: Browser, now) -> None:
    world.draft()
    now()
    client = signed_in("innovator")

    page = client.get("/inovasi/?kolom=year&kolom=medium")
    header, *_lines = cells(client.get("/inovasi/?kolom=year&kolom=medium&bentuk=csv").getvalue(), "csv")

    names = [column.name for column in page.context["view"].columns_shown]
    assert (names, len(header)) == (["title", "year", "medium"], 3)


@pytest.mark.parametrize("query", ["urut=nothing", "urut=id", "bentuk=pdf", "dari=abc", "sebelum=W10"])
def test_what_a_table_does_not_know_is_refused(world: World, signed_in: Browser, now, query: str) -> None:
    now()

    assert signed_in("innovator").get(f"/inovasi/?{query}").status_code == 400


def test_each_filter_in_use_is_named_and_can_be_taken_away(world: World, signed_in: Browser, now) -> None:
    world.draft(title="Kantin")
    now()

    table = signed_in("innovator").get("/inovasi/?q=kantin&status=draft&urut=title").context["view"]

    assert [(str(each.words), each.without) for each in table.narrowings] == [
        ("Draf", "q=kantin&urut=title"),
        ("kantin", "status=draft&urut=title"),
    ]


EVERY = {
    "innovations": "bureau",
    "reports": "bureau",
    "contracts": "bureau",
    "evaluations": "bureau",
    "appraisals": "bureau",
    "follow-ups": "bureau",
    "history": "inspector",
    "account-events": "inspector",
    "people": "administrator",
    "seats": "administrator",
    "holdings": "administrator",
    "appointments": "administrator",
    "agency-standings": "sekda",
    "obligations": "sekda",
    "waiting": "sekda",
    "extensions": "sekda",
    "launches": "bureau",
    "sensitive-reads": "sekda",
    "erasures": "administrator",
    "regulations": "bureau",
    "programmes": "bureau",
    "programme-ideas": "bureau",
    "regional-plans": "sekda",
    "regional-indicators": "sekda",
    "plan-texts": "bureau",
    "work-packages": "sekda",
    "package-months": "sekda",
    "show-causes": "sekda",
    "public-packages": "sekda",
    "monitored-packages": "bureau",
}
# Lists that stand within something: what their address names.
WITHIN: dict[str, Callable[[World], Any]] = {
    "programme-ideas": programme,
    "monitored-packages": lambda world: world.draft(),
}
# Of what nothing is there in this small world.
EMPTY = {
    "follow-ups", "appraisals", "account-events", "appointments", "extensions", "erasures", "regulations",
    "sensitive-reads", "programmes", "programme-ideas", "regional-plans", "regional-indicators", "plan-texts",
    "work-packages", "package-months", "show-causes", "public-packages", "monitored-packages",
}  # fmt: skip


def test_every_table_is_asked_here() -> None:
    key = [UUID(int=0)]
    found = {name: reverse(name, args=key if name in WITHIN else []) for name in EVERY}
    names = {resolve(address).func.view_class for address in found.values()}  # type: ignore[attr-defined]

    assert names == set(TABLES)


@pytest.mark.parametrize("name", EVERY)
def test_each_table_is_shown_in_each_order_and_exported(
    world: World, signed_in: Browser, now, name: str
) -> None:
    world.decide(reported(world, "40", "12"), world.bureau)
    key = [WITHIN[name](world).pk] if name in WITHIN else []
    now()
    client, address = signed_in(EVERY[name]), reverse(name, args=key)
    view = client.get(address).context["view"]
    columns = "".join(f"&kolom={column.name}" for column in view.columns)

    shown = [
        client.get(f"{address}?urut={mark}{column.name}{columns}")
        for column in view.columns
        if column.order
        for mark in ("", "-")
    ]
    exports = [cells(client.get(f"{address}?bentuk={kind}").getvalue(), kind) for kind in ("csv", "xlsx")]

    assert {(page.status_code, page.context["view"].window.total) for page in shown} == {
        (200, view.window.total)
    }
    # Taking the record of reads away is itself put on it.
    taken = [1, 2] if name == "sensitive-reads" else [0, 0]
    assert [len(lines) - 1 for lines in exports] == [view.window.total + more for more in taken]
    assert exports[0][0] == exports[1][0] == [str(column.label) for column in view.columns]
    assert view.window.total > 0 or name in EMPTY
