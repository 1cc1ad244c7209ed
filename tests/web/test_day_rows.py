"""Days off by rows: added, changed, taken out and pasted; shown with what they move, entered as a decree."""

from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.test import Client

from calendars.models import Holiday
from calendars.queries import days_off
from tests.world import World

Browser = Callable[[str], Client]
ROWS = "/hari-libur/baris/?tahun=2025"
DECREE = {"decree_number": "Keputusan Bupati 12", "published_on": "2025-01-01", "jumlah": "3"}


def fields(page: str) -> dict[str, str]:
    """What the form of the page would send."""
    import re

    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag and "csrf" not in name[1] and "next" not in name[1]:
            found[name[1]] = unescape(value[1]) if value else ""
    return found


def days(world: World) -> dict[date, str]:
    return {day.on: day.name for day in days_off(world.government.pk, year=2025) if day.government_id}


def confirmed(client: Client, answer) -> None:
    hidden = answer.context
    assert answer.status_code == 200, (hidden["form"].errors, [row.errors for row in hidden["rows"]])
    facts = {name: hidden[name] for name in ("published_on", "file_name")}
    done = client.post("/hari-libur/keputusan/", {**facts, "document": hidden["text"], "confirm": "1"})
    assert done.status_code == 302


def test_rows_are_added_changed_and_taken_out(world: World, signed_in: Browser, now) -> None:
    now()
    client = signed_in("administrator")
    pasted = "12/11/2025\tHari Jadi Tuban\tlibur daerah\n13/11/2025\tKirab\tlibur daerah\n"
    first = client.post(
        ROWS, {**DECREE, "hari-0-on": "2025-11-14", "hari-0-name": "Sedekah Laut", "pasted": pasted}
    )
    before = days(world)
    confirmed(client, first)
    made = days(world)

    typed = fields(client.get(ROWS).content.decode())
    anniversary, parade = sorted({name.rpartition("-")[0] for name in typed if name.startswith("ada-")})[:2]
    second = client.post(
        ROWS,
        {
            **typed,
            **DECREE,
            f"{anniversary}-name": "Hari Jadi",
            f"{parade}-gone": "on",
            "published_on": "2025-01-02",
        },
    )
    confirmed(client, second)

    assert (first.status_code, before, len(first.context["days"])) == (200, {}, 3)
    assert set(made.values()) == {"Hari Jadi Tuban", "Kirab", "Sedekah Laut"}
    assert days(world) == {date(2025, 11, 12): "Hari Jadi", date(2025, 11, 14): "Sedekah Laut"}
    # What a decree said stays: two withdrawals beside it.
    assert Holiday.objects.filter(withdrawn=True, government=world.government).count() == 2
    assert set(
        Holiday.objects.filter(government=world.government).values_list("decree_number", flat=True)
    ) == {"Keputusan Bupati 12"}


def test_an_earlier_decree_does_not_change_a_later_one(world: World, signed_in: Browser, now) -> None:
    now()
    client = signed_in("administrator")
    row = {"hari-0-on": "2025-11-12", "hari-0-name": "Hari Jadi"}
    confirmed(client, client.post(ROWS, {**DECREE, **row}))
    typed = fields(client.get(ROWS).content.decode())
    (one,) = {name.rpartition("-")[0] for name in typed if name.startswith("ada-")}

    answer = client.post(ROWS, {**typed, **DECREE, f"{one}-gone": "on", "published_on": "2024-12-30"})

    assert answer.status_code == 422
    assert "Keputusan tanggal 1 Januari 2025" in answer.content.decode()


def test_what_would_move_is_shown_before_it_counts(world: World, signed_in: Browser, now) -> None:
    world.open_report()
    now()
    rows = {
        f"hari-{n}-{name}": value
        for n, day in enumerate(("07", "08", "09"))
        for name, value in (("on", f"2025-04-{day}"), ("name", "Libur daerah"))
    }

    answer = signed_in("administrator").post(ROWS, {**DECREE, **rows})

    assert [(move.from_on < move.to_on) for move in answer.context["moves"]] == [True]
    assert "→" in answer.content.decode()
    assert days(world) == {}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"hari-0-on": "2024-11-12", "hari-0-name": "Hari Jadi"}, "Isikan hari dari tahun 2025."),
        ({"hari-0-on": "2025-11-12"}, "Nama hari belum diisi."),
        ({"hari-0-name": "Hari Jadi"}, "Harinya belum diisi."),
        ({"pasted": "32/11/2025\tHari Jadi"}, "32/11/2025"),
        ({"published_on": ""}, "Isikan tanggal terbit keputusannya."),
    ],
)
def test_a_bad_row_is_named_and_nothing_typed_is_lost(
    world: World, signed_in: Browser, now, typed: dict[str, str], sentence: str
) -> None:
    now()
    kept = {"hari-1-on": "2025-12-01", "hari-1-name": "Tetap ada"}

    answer = signed_in("administrator").post(ROWS, {**DECREE, **kept, **typed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in unescape(page)
    assert 'value="Tetap ada"' in page


def test_more_rows_keep_what_was_typed(world: World, signed_in: Browser, now) -> None:
    now()
    client = signed_in("bureau")
    answer = client.post(ROWS, {**DECREE, "hari-0-name": "Hari Jadi", "lagi": "1"})

    page = answer.content.decode()
    assert ('value="Hari Jadi"' in page, 'name="hari-5-on"' in page) == (True, True)
    # The bureau looks; an administrator enters.
    shown = client.post(ROWS, {**DECREE, "hari-0-on": "2025-11-12", "hari-0-name": "Hari Jadi"})
    assert (shown.status_code, shown.context["may_publish"]) == (200, False)
