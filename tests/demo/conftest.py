"""A place to play the year in, with fewer innovations than were published."""

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from demo import sources
from demo.context import DemoContext
from demo.progress import Progress
from demo.year import open_context
from tests import campaign, databases

# The origins of replicas, and two innovations of Tuban that are asked for a report.
NEEDED_AFTERWARDS = {
    *("INV-0067", "INV-0068", "INV-0074", "INV-0079", "INV-0081", "INV-0084"),
    *("INV-0089", "INV-0090"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The published innovations with a contract, the origins of replicas and, of the others, one in twelve; all in a
    campaign."""
    data = tmp_path_factory.mktemp("data") / "data"
    shutil.copytree(sources.DATA, data)
    listed = sources.rows("innovations.csv")
    needed = {row.innovation_id for row in sources.appointments()} | NEEDED_AFTERWARDS
    every = campaign.length(short=12, full=1)
    with (data / "innovations.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        writer.writerows(
            row for place, row in enumerate(listed) if place % every == 0 or row["innovation_id"] in needed
        )
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setattr(sources, "DATA", data)
        yield


@pytest.fixture(scope="module")
def context(
    published: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[DemoContext]:
    with django_db_blocker.unblock():
        databases.forget()
        try:
            yield open_context(Progress(io.StringIO()))
        finally:
            databases.clean()
