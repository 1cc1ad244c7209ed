"""200 odd titles, one of every Unicode category among them: refused where they are typed, or right at every end."""

import email
import email.policy
import io
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial

import icalendar
import pytest
from django.db import transaction
from django.forms import modelform_factory
from django.test import Client
from openpyxl import load_workbook

from common.errors import BadInput
from common.letters import line_refusal, typed_line
from common.web import file_response
from contracts.documents.rendering import render_contract
from contracts.verification.examination import check_letters, check_printed
from innovations.models import Innovation
from innovations.services.proposals import drafting
from innovations.services.proposals.importing import import_innovations
from notifications.ical import DayEvent, calendar_text
from notifications.stored_email import StoredEmail, compose_email
from organisations.models import Person, Seat
from organisations.offices import SYSTEM
from tests.contracts import samples
from tests.tables import csv_bytes
from tests.world import World

# What the ends do with a text depends on no engine.
pytestmark = pytest.mark.sqlite
AT = datetime(2025, 3, 1, tzinfo=UTC)
ENCODED_WORDS = (
    "=?xx-x?q?abc?= Layanan",
    "=?utf-8?b?TGF5YW5hbg==?=",
    "=?utf-8?q?Laporan_palsu?= Tuban",
    "=?utf-8?b?!!!?=",
    "=?",
    "?=",
    "=?utf-8?q?a?=\n =?utf-8?q?b?=",
    "Subject: palsu\r\nBcc: semua@uji.example",
)
LOOK_ALIKES = ("Lаyanan", "Κantin", "Layаnan terpadu", "ɡizi", "Lɑyanan", "Аpotek", "Ρuspa", "kоpi", "scоре")
DRESSED = (
    "ﬁlm",
    "Ｌａｙａｎａｎ",
    "Layanan…",
    "m² dan CO₂",
    "kΩ dan µm",
    "Pelayanan № 5",
    "Ⅳ Kelas",
    "Jumʼat",
    "𝐋ayanan",
)
FORMULAS = (
    "=1+1",
    "+62",
    "-5",
    "@SUM(A1)",
    "|tab",
    "'kutip'",
    '"dua"',
    "<b>tebal</b>",
    "{{ 7*7 }}",
    "%s %d {0}",
)
BREAKS = tuple(
    f"Kantin{mark}Puspa" for mark in ("\n", "\r\n", "\r", "\t", "\u2028", "\u2029", "\x0b", "\x85", "\xa0")
)


def every_category() -> Iterator[str]:
    """Six letters of each of the thirty categories, in a title."""
    found: dict[str, int] = {}
    for number in range(0x110000):
        category = unicodedata.category(chr(number))
        if found.get(category, 0) < 6 and (
            number % 3 == 0 or number < 0x100 or category.startswith(("Z", "Cc", "Cf"))
        ):
            found[category] = found.get(category, 0) + 1
            yield f"Layanan{chr(number)}Terpadu"
    assert len(found) == 30


TITLES = tuple(dict.fromkeys((*ENCODED_WORDS, *LOOK_ALIKES, *DRESSED, *FORMULAS, *BREAKS, *every_category())))
# What no request can carry as text.
SENDABLE = tuple(title for title in TITLES if not any("\ud800" <= letter <= "\udfff" for letter in title))


@pytest.fixture
def accepted(world: World) -> tuple[str, ...]:
    """As they are kept, of those that may be typed."""
    return tuple(dict.fromkeys(typed_line(title) for title in TITLES if not line_refusal(title)))


def test_there_are_enough_of_them(accepted: tuple[str, ...]) -> None:
    assert len(TITLES) >= 200
    assert 60 <= len(accepted) <= len(TITLES) - 60
    assert set(LOOK_ALIKES).isdisjoint(accepted)


def test_page_and_interface_agree_with_the_gate(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    draft = world.draft()
    now()
    browser = signed_in("innovator")
    wrong = []

    for title in SENDABLE:
        version = Innovation.objects.get(pk=draft.pk).version
        sent = browser.patch(
            f"/api/v1/innovations/{draft.pk}/",
            {"title": title},
            content_type="application/json",
            headers={"If-Match": f'"{version}"'},
        )
        kept = Innovation.objects.get(pk=draft.pk).title
        fits = kept == typed_line(title) if sent.status_code == 200 else bool(sent.json()["errors"])
        if (sent.status_code == 200) == bool(line_refusal(title)) or not fits:
            wrong.append((title, sent.status_code, kept))

    assert wrong == []


def test_what_comes_by_no_form_is_judged_by_the_column(world: World) -> None:
    wrong = []

    for title in SENDABLE:
        try:
            with transaction.atomic():
                kept = Person.objects.create(name=title).name
        except BadInput as refused:
            kept = "" if refused.gaps[0].field == "name" else "at another field"
        if kept != ("" if line_refusal(title) else typed_line(title)):
            wrong.append((title, kept))

    assert wrong == []


def test_the_administration_site_judges_alike(world: World) -> None:
    form = modelform_factory(Seat, fields=["title"])({"title": "Kepala Dinаs"}, instance=world.seats["head"])

    assert "U+0430" in str(form.errors["title"])


def test_a_list_that_is_imported_is_judged_alike(world: World) -> None:
    columns = ("innovation_id", "name", "region_code")

    file = csv_bytes(columns, ("A-1", "Layanan\u200bTerpadu", "35.23"), ("A-2", "Kantin\nPuspa", "35.23"))
    import_innovations(file, actor=SYSTEM, at=world.tick())
    with pytest.raises(Exception, match="U\\+0430"):
        import_innovations(csv_bytes(columns, ("A-3", "Lаyanan", "35.23")), actor=SYSTEM, at=world.tick())

    assert sorted(Innovation.objects.values_list("title", flat=True)) == ["Kantin Puspa", "LayananTerpadu"]


def test_mails_carry_each_of_them(accepted: tuple[str, ...]) -> None:
    compose = partial(
        compose_email,
        text="Isi",
        html="<p>Isi</p>",
        to=["a@uji.example"],
        message_id="<1@uji.example>",
        at=AT,
    )
    wrong = []

    for title in accepted:
        raw = compose(subject=title)
        read = email.message_from_bytes(raw, policy=email.policy.default)
        if not (
            str(read["Subject"]) == StoredEmail(raw, ["a@uji.example"]).subject == title and "Bcc" not in read
        ):
            wrong.append(title)

    assert wrong == []


SENDERS = (
    "=?utf-8?q?Bupati_palsu?=",
    "Pemkab Tuban =?utf-8?b?UGFsc3U=?=",
    "Kabupaten Kepulauan Ćirebon",
    'Bagian "Organisasi", Setda; Tuban',
    "Pemkab 你 Tuban",
)


@pytest.mark.parametrize("name", SENDERS)
def test_senders_and_receivers_arrive_as_they_are(settings, name: str) -> None:
    quoted = name.replace('"', '\\"')
    settings.DEFAULT_FROM_EMAIL = f'"{quoted}" <prakarsa@uji.example>'
    to = ["o'neil+kerja@uji.example", "siti@dinkés.example"]

    raw = compose_email(
        subject=name, text="Isi", html="<p>Isi</p>", to=to, message_id="<1@uji.example>", at=AT
    )

    read = email.message_from_bytes(raw, policy=email.policy.default)
    (sender,) = read["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "prakarsa@uji.example")
    assert [each.addr_spec for each in read["To"].addresses] == [to[0], "siti@xn--dinks-esa.example"]
    assert (str(read["Subject"]), read["From"].defects, read["To"].defects) == (name, (), ())
    assert raw.isascii()


@pytest.mark.parametrize(
    "name",
    [*SENDERS, "=?utf-8?b?TGF5YW5hbg==?=.pdf", "a\r\nX-Palsu: ya.pdf", "satu;filename=dua.pdf", "50%25.pdf"],
)
def test_files_are_offered_under_their_own_name(name: str) -> None:
    header = file_response(b"", name=name, content_type="application/pdf")["Content-Disposition"]

    read = email.message_from_string(f"Content-Disposition: {header}\n\n", policy=email.policy.default)
    assert (read.get_filename(), "\n" in header, "=?" in header) == (name, False, False)


def test_a_calendar_carries_each_of_them(accepted: tuple[str, ...]) -> None:
    events = [
        DayEvent(
            uid=f"{number}@uji",
            on=date(2025, 4, 8),
            summary=title,
            description=title,
            url="https://uji.example/",
            sequence=0,
            modified_at=AT,
        )
        for number, title in enumerate(accepted)
    ]

    found = icalendar.Calendar.from_ical(calendar_text(name="Uji", events=events)).walk("VEVENT")

    assert [str(event["SUMMARY"]) for event in found] == list(accepted)


def test_spreadsheets_carry_each_of_them(
    world: World, accepted: tuple[str, ...], signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    for title in accepted:
        drafting.draft(
            government=world.government,
            agency=world.agency,
            actor=world.innovator,
            at=world.tick(),
            fields={"title": title},
        )
    now()

    sheet = signed_in("innovator").get("/api/v1/innovations/?format=xlsx")
    workbook = load_workbook(io.BytesIO(sheet.getvalue()), read_only=True)
    cells = {cell.value: cell.data_type for row in workbook.active.iter_rows() for cell in row}

    assert [title for title in accepted if cells.get(title) != "s"] == []


def test_one_print_has_all_of_them(accepted: tuple[str, ...]) -> None:
    agreed = samples.terms(
        title=accepted[0],
        indicators=tuple(
            samples.indicator(code=f"I-{number}", name=title)
            for number, title in enumerate(accepted, start=1)
        ),
    )

    pdf = render_contract(agreed).pdf

    check_printed(pdf, agreed)
    check_letters(pdf)
