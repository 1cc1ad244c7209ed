"""The inspector's timeline: title, policy, office and person of everything, found by each of them, and back again."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from contracts.models import Contract
from organisations.models import OfficeHeld, Person
from organisations.services.appointing import appoint
from tests.innovations.walks import in_force
from tests.web.test_query_counts import MORE, queries_of, walk
from tests.world import LONG_AGO, World
from workflow.models import Event

Browser = Callable[[str], Client]
AWKWARD = "Gema Qur’an & <b>Keluarga</b>"


@pytest.fixture
def inspector(world: World, signed_in: Browser, now) -> Client:
    Person.objects.filter(pk=world.sekda.person_id).update(name="Ny. D’Arcy, M.Si.")
    world.approved(title=AWKWARD)
    in_force(world, world.launched(title="Antrean Daring"))
    now()
    return signed_in("inspector")


def exported(client: Client, query: str, kind: str = "csv") -> list[list[str]]:
    """The cells of the export, without its header."""
    answer = client.get(f"/riwayat/?{query}&bentuk={kind}")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind == "xlsx":
        rows = load_workbook(BytesIO(content)).worksheets[0].iter_rows(min_row=2, values_only=True)
        return [["" if cell is None else str(cell) for cell in row] for row in rows]
    return [line.strip('"').split('","') for line in content.decode().splitlines()[1:]]


def test_a_row_says_who_approved_what_when_under_which_policy(inspector: Client) -> None:
    page = inspector.get("/riwayat/?q=gema%20qur'an&kind=innovation.decide").content.decode()

    wanted = (
        "Disetujui di tahapnya",
        "Gema Qur’an &amp; &lt;b&gt;Keluarga&lt;/b&gt;",
        'href="/kebijakan/tuban-2018/1/"',
        "Sekretaris Daerah Kabupaten Tuban",
        "Ny. D’Arcy, M.Si.",
        "2 Januari 2025",
    )
    assert [words for words in wanted if words not in page] == []


FOUND: dict[str, set[str]] = {
    "q=qur'an": {AWKWARD},
    "person=D'Arcy": {AWKWARD, "Antrean Daring"},
    "policy=tuban-2018@1&q=antrean": {"Antrean Daring"},
    "policy=tuban-2018": {AWKWARD, "Antrean Daring"},
    "policy=pp38-2017": set(),
    "policy=tuban-2018@99": set(),
    "policy=%22%25": set(),
    "person=tidak-ada": set(),
    "since=2025-01-03": set(),
}


def test_each_filter_finds_what_it_says(inspector: Client) -> None:
    found = {
        query: {row[1] for row in exported(inspector, f"{query}&subject_type=innovation&kolom=title")}
        for query in FOUND
    }

    assert found == FOUND


def test_a_number_finds_what_was_done_under_its_contract(inspector: Client) -> None:
    number = Contract.objects.values_list("number", flat=True).get()

    rows = exported(inspector, f"q={number}&kolom=type")

    assert {row[1] for row in rows} == {"contract", "innovation", "report"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_holds_what_is_filtered_and_no_more(inspector: Client, world: World, kind: str) -> None:
    rows = exported(inspector, "q=antrean&subject_type=innovation", kind)

    item = Event.objects.filter(subject_type="innovation", kind="innovation.launch").get()
    assert len(rows) == Event.objects.filter(subject_id=item.subject_id).count()


def test_a_draft_is_found_by_no_word(inspector: Client, world: World) -> None:
    world.draft(title="Rahasia Besar")

    assert exported(inspector, "q=rahasia") == []
    assert "Rahasia Besar" not in inspector.get("/riwayat/").content.decode()


def test_from_a_record_to_its_history_and_back(inspector: Client) -> None:
    event = Event.objects.filter(subject_type="innovation", kind="innovation.launch").get()
    page = f"/inovasi/{event.subject_id}/"

    record = inspector.get(page).content.decode()
    history = inspector.get(f"/riwayat/?subject={event.subject_id}").content.decode()

    assert f'href="/riwayat/?subject={event.subject_id}"' in record
    assert f'href="{page}#peristiwa-{event.seq}"' in history
    assert f'id="peristiwa-{event.seq}"' in record


def test_nobody_else_is_led_to_the_history(world: World, inspector: Client, signed_in: Browser) -> None:
    event = Event.objects.filter(subject_type="innovation", kind="innovation.launch").get()

    assert "/riwayat/" not in signed_in("bureau").get(f"/inovasi/{event.subject_id}/").content.decode()


def test_an_inspector_reads_no_reviewer_of_their_own_agency(world: World, inspector: Client) -> None:
    both = OfficeHeld.objects.get(person=world.inspector.person_id)
    appoint(both.person, world.seats["neighbour"], starts_at=LONG_AGO)
    elsewhere = inspector.get("/riwayat/?person=D'Arcy").content.decode()
    appoint(both.person, world.seats["operator"], starts_at=LONG_AGO)

    own = inspector.get("/riwayat/").content.decode()

    assert ("Ny. D’Arcy" in elsewhere, "Ny. D’Arcy" in own) == (True, False)
    assert exported(inspector, "person=D'Arcy") == []


def test_the_api_is_asked_alike(inspector: Client) -> None:
    answer = inspector.get("/api/v1/history/events/?q=antrean&policy=tuban-2018@1&person=d'arcy").json()

    rows = {(row["title"], row["policy"], row["person"]) for row in answer["results"]}
    assert rows == {("Antrean Daring", "tuban-2018@1", "Ny. D’Arcy, M.Si.")}


@pytest.mark.sqlite
def test_a_filtered_page_costs_the_same_for_more_rows(world: World, signed_in: Browser, now) -> None:
    world.approved()
    now()
    client, address = signed_in("inspector"), "/riwayat/?q=kantin&policy=tuban-2018@1"
    # Once, so that the policy is read.
    client.get(address)
    one = queries_of(client, address)
    walk(world, world.approved, MORE)

    assert queries_of(client, address) == one
