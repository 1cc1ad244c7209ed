"""The first page of an inbox with 3,000 waiting tasks beside one with 30: at most five times the cost, in one run."""

import os
import statistics
import time
from datetime import datetime
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402 -- after Django is set up
from django.utils import timezone  # noqa: E402 -- same

from benchmarks.length import judge, length  # noqa: E402 -- same
from organisations.enums import Role  # noqa: E402 -- same
from organisations.models import Government, Person  # noqa: E402
from organisations.queries import actor_at  # noqa: E402
from organisations.services.appointing import appoint, seat_of  # noqa: E402
from workflow.models import Task  # noqa: E402
from workflow.queries import Box, inbox  # noqa: E402

PAGE = 25
ROUNDS = length(40, 2)
SMALL, LARGE = 30, 3_000
LIMIT = 5.0


def secretary(waiting: int) -> tuple[Person, datetime]:
    """Somebody in whose inbox that many tasks wait."""
    now = timezone.now()
    government = Government.objects.create(
        code=uuid4().hex[:12], name="Kabupaten Uji", kind="regency", zone="Asia/Jakarta"
    )
    person = Person.objects.create()
    appoint(person, seat_of(Role.REGIONAL_SECRETARY, government=government), starts_at=now)
    Task.objects.bulk_create(
        [
            Task(
                subject_type="innovation",
                subject_id=uuid4(),
                title=f"Inovasi {number}",
                kind="review",
                stage="secretary",
                role=Role.REGIONAL_SECRETARY,
                government=government,
                subject_government=government,
                opened_at=now,
            )
            for number in range(waiting)
        ]
    )
    return person, now


def page(person: Person) -> float:
    """Seconds for the first page, offices looked up anew."""
    begin = time.perf_counter()
    now = timezone.now()
    rows = list(inbox(actor_at(person.pk, now), now, Box.MINE).order_by("opened_at", "id")[:PAGE])
    if len(rows) != PAGE:
        raise AssertionError(f"a full page was expected, not {len(rows)} tasks")
    return time.perf_counter() - begin


def main() -> None:
    """Print medians and the ratio with its quartiles; exit status 1 above the limit."""
    small, large = secretary(SMALL)[0], secretary(LARGE)[0]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for person in (small, large):
        page(person)
    pairs = [(page(small), page(large)) for _ in range(ROUNDS)]
    low, middle, high = statistics.quantiles([many / few for few, many in pairs], n=4)
    few, many = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    print(f"{connection.vendor}, {ROUNDS} rounds, first page of {PAGE}")
    print(
        f"{SMALL:>6} tasks {few:.2f} ms   {LARGE:>6} tasks {many:.2f} ms   ratio {middle:.2f} ({low:.2f}–{high:.2f})"
    )
    too_slow = f"The large inbox costs {middle:.2f} times the small one; at most {LIMIT} is allowed."
    judge([], [too_slow] if middle > LIMIT else [])


if __name__ == "__main__":
    main()
