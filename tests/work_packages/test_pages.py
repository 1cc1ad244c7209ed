"""Packages and months on their pages: a plan that sums to 100, a month for all packages at once, who sees what."""

import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.work_packages.scenes import JANUARY, month, package, planned, with_officers
from tests.world import World
from work_packages.models import PackageMonth, PackagePlan


def typed(page: str) -> dict[str, str]:
    """What the form of a page would send: every input with its value."""
    found = re.findall(r"<input[^>]*>", page[page.index("<main") :])
    pairs = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in found]
    return {name[1]: value[1] if value else "" for name, value in pairs if name}


def test_a_plan_is_entered_with_its_sum(world: World, signed_in: Any, now: Any) -> None:
    with_officers(world)
    row = package(world)
    now()
    client = signed_in("planner")
    address = f"/paket-pekerjaan/{row.pk}/rencana/"

    form = typed(client.get(address).content.decode())
    months = sorted(name for name in form if name.endswith("physical"))
    short = client.post(address, {**form, **dict.fromkeys(months, "24,99"), "2025-01.cash": "1.000"})
    whole = client.post(address, {**form, **dict.fromkeys(months, "25"), "2025-01.cash": "1000"})
    again = client.post(address, {**form, **dict.fromkeys(months, "25")})
    shown = client.get(f"/paket-pekerjaan/{row.pk}/").content.decode()

    assert months == [f"2025-0{number}.physical" for number in range(1, 5)]
    assert (short.status_code, "99,96" in short.content.decode()) == (400, True)
    assert (whole.status_code, again.status_code) == (302, 412)
    plan = PackagePlan.objects.get(package=row)
    assert (plan.number, plan.months.count(), plan.in_force_at is not None) == (1, 4, True)
    assert "25,00 %" in shown
    assert signed_in("ppk").get(address).status_code == 403
    assert signed_in("stranger").get(address).status_code == 404


def test_ppk_and_treasurer_fill_in_all_packages_on_one_page(world: World, signed_in: Any, now: Any) -> None:
    with_officers(world)
    one, two = package(world, "PKT-1"), package(world, "PKT-2")
    planned(world, one, {JANUARY: "100.00"})
    progress = month(world)
    now()
    address = f"/paket-pekerjaan/bulan/{progress.pk}/isi/"

    def send(who: str, **values: str) -> Any:
        client: Client = signed_in(who)
        form = typed(client.get(address).content.decode())
        return client.post(address, {**form, **values})

    wrong = send("ppk", **{f"packages.{one.pk}.physical": "100,01"})
    built = send("ppk", **{f"packages.{one.pk}.physical": "12,5", f"packages.{two.pk}.physical": "0"})
    paid = send("treasurer", **{f"packages.{one.pk}.cash": "Rp1.500.000,00", f"packages.{two.pk}.cash": "0"})

    assert (wrong.status_code, "100 %" in wrong.content.decode()) == (400, True)
    assert (built.status_code, paid.status_code) == (302, 302)
    rows = PackageMonth.objects.order_by("package__code").values_list("physical", "cash")
    assert [(float(physical), float(cash)) for physical, cash in rows] == [(12.5, 1500000.0), (0.0, 0.0)]
    page = signed_in("head").get(f"/paket-pekerjaan/bulan/{progress.pk}/").content.decode()
    assert "-87,5" in page.replace("−", "-")
    assert signed_in("head").get(address).status_code == 403


def test_lists_ask_as_often_for_one_as_for_many(world: World, signed_in: Any, now: Any) -> None:
    with_officers(world)
    package(world, "PKT-0")
    now()
    client = signed_in("builder")
    client.get("/paket-pekerjaan/")

    counts = []
    for more in (0, 29):
        for number in range(more):
            package(world, f"MORE-{number}")
        with CaptureQueriesContext(connection) as asked:
            client.get("/paket-pekerjaan/")
        counts.append(len(asked))

    assert counts[0] == counts[1]
