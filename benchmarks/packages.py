"""20,000 packages of twelve months: a page of their list beside one of 200, and RFK beside one GROUP BY by hand."""

import os
import statistics
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 -- after Django is set up
from django.test import Client  # noqa: E402 -- same
from django.test.utils import CaptureQueriesContext  # noqa: E402 -- same
from django.utils import timezone  # noqa: E402 -- same

from benchmarks.length import judge, length  # noqa: E402 -- same
from organisations.enums import Role  # noqa: E402 -- same
from organisations.models import Agency, Government, Person, User  # noqa: E402
from organisations.services.appointing import appoint, seat_of  # noqa: E402
from work_packages.models import PackageMonth, PackagePlan, PlannedMonth, WorkPackage  # noqa: E402
from work_packages.rfk import realisation  # noqa: E402

SMALL, LARGE = 200, length(20_000, 600)
ROUNDS = length(20, 2)
AGENCIES = 50
YEAR = 2025
MONTHS = [date(YEAR, number, 1) for number in range(1, 13)]
PARTS = [*(Decimal(8) for _number in range(11)), Decimal(12)]
LIST_LIMIT, RFK_LIMIT, MOST_QUERIES = 1.3, 3.0, 12
BATCH = 5000
BY_HAND = """
    SELECT w.agency_id, COUNT(DISTINCT w.id), SUM(m.cash),
           SUM(m.physical * COALESCE(w.contract_value, w.budget, 0))
      FROM work_packages_workpackage w LEFT JOIN work_packages_packagemonth m ON m.package_id = w.id AND m.month <= %s
     WHERE w.government_id = %s AND w.fiscal_year = %s GROUP BY w.agency_id
"""


def scenery(count: int) -> tuple[Government, Client]:
    """A government with so many packages, planned and reported for each month, and its secretary's browser."""
    now, mark = timezone.now(), uuid4().hex[:8]
    place = Government.objects.create(code=mark, name="Kabupaten Uji", kind="regency", zone="Asia/Jakarta")
    agencies = Agency.objects.bulk_create(
        Agency(government=place, name=f"Dinas {number}", name_key=f"dinas {number}")
        for number in range(AGENCIES)
    )
    person = Person.objects.create()
    appoint(person, seat_of(Role.REGIONAL_SECRETARY, government=place), starts_at=now)
    user = User.objects.create_user(f"{mark}@uji.example", uuid4().hex, person=person)
    packages = WorkPackage.objects.bulk_create(
        (
            WorkPackage(
                government=place, agency=agencies[number % AGENCIES], code=f"P{number}", name=f"Jalan {number:06}",
                fiscal_year=YEAR, stage="pelaksanaan", budget=Decimal(1100), contract_value=Decimal(1000),
                starts_on=MONTHS[0], created_at=now, modified_at=now,
            )
            for number in range(count)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    with transaction.atomic():
        plans = PackagePlan.objects.bulk_create(
            (PackagePlan(package=row, number=1, made_by=person, made_at=now) for row in packages),
            batch_size=BATCH,
        )
        PlannedMonth.objects.bulk_create(
            (
                PlannedMonth(plan=plan, month=month, physical=part, cash=80)
                for plan in plans
                for month, part in zip(MONTHS, PARTS, strict=True)
            ),
            batch_size=BATCH,
        )
        PackagePlan.objects.filter(package__government=place).update(in_force_at=now)
    PackageMonth.objects.bulk_create(
        (
            PackageMonth(package=row, month=month, physical=Decimal("7.25"), cash=Decimal(70))
            for row in packages
            for month in MONTHS
        ),
        batch_size=BATCH,
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return place, client


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def by_hand(place: Government) -> list[tuple[object, ...]]:
    """The sums that RFK cannot do without, in one statement."""
    key = place.pk.hex if connection.vendor == "sqlite" else str(place.pk)
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, [MONTHS[-1], key, YEAR])
        return cursor.fetchall()


def listed(client: Client) -> None:
    """The first page of the list."""
    answer = client.get("/paket-pekerjaan/", secure=True, headers={"host": "localhost"})
    assert answer.status_code == 200, answer.status_code


def ratio(name: str, pairs: list[tuple[float, float]], limit: float) -> list[str]:
    """Print medians and their ratio with its quartiles; what is above the limit."""
    low, middle, high = statistics.quantiles([slow / quick for slow, quick in pairs], n=4)
    slow, quick = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    print(f"{name}: {slow:.1f} ms to {quick:.1f} ms, ratio {middle:.2f} ({low:.2f}–{high:.2f})")
    return [f"{name}: {middle:.2f}; at most {limit} is allowed."] if middle > limit else []


def main() -> None:
    """Print medians and ratios; exit status 1 above a limit."""
    _few, small = scenery(SMALL)
    place, large = scenery(LARGE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    mine = WorkPackage.objects.filter(government=place)
    with CaptureQueriesContext(connection) as asked:
        rows = realisation(mine, MONTHS[-1])
    faults = [] if len(asked) <= MOST_QUERIES else [f"RFK asks {len(asked)} queries"]
    if sum(row.count for row in rows) != LARGE or any(row.physical != Decimal(87) for row in rows):
        faults.append("RFK is wrong")
    print(
        f"{connection.vendor}, {ROUNDS} rounds, {LARGE} packages of {len(MONTHS)} months; RFK: {len(asked)} queries"
    )
    for client in (small, large):
        listed(client)
    lists = [(timed(lambda: listed(large)), timed(lambda: listed(small))) for _round in range(ROUNDS)]
    sums = [
        (timed(lambda: realisation(mine, MONTHS[-1])), timed(lambda: by_hand(place)))
        for _round in range(ROUNDS)
    ]
    judge(
        faults,
        [
            *ratio(f"a page of {LARGE} to one of {SMALL}", lists, LIST_LIMIT),
            *ratio("RFK to one GROUP BY by hand", sums, RFK_LIMIT),
        ],
    )


if __name__ == "__main__":
    main()
