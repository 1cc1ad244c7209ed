"""Lists brought along through the pages: previewed, imported, taken back."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from innovations.models import Innovation
from onboarding.models import ImportRun, ImportTakenBack, UploadedTable
from organisations.enums import Role
from organisations.models import Agency, Government, Person, User
from organisations.services.appointing import appoint, seat_of
from tests.world import World

pytestmark = pytest.mark.django_db
LIST = "nama,singkatan,alamat,induk\nDinas Arsip,Disarsip,Jl. Kartini 1,\nBidang Arsip Kuno,,,Dinas Arsip\n"


@pytest.fixture
def administrator(world: World, now: Callable[[], None], signed_in: Callable[[str], Client]) -> Client:
    """The administrator of the world's government, in a browser."""
    now()
    return signed_in("administrator")


def handed_in(browser: Client, kind: str, text: str) -> str:
    """The address to which the upload leads."""
    file = SimpleUploadedFile("daftar.csv", text.encode(), content_type="text/csv")
    answer = browser.post(f"/impor/{kind}/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def imported(browser: Client, kind: str, text: str) -> ImportRun:
    answer = browser.post(handed_in(browser, kind, text))
    assert answer.status_code == 302
    return ImportRun.objects.get()


def test_a_preview_shows_and_stores_nothing(administrator: Client) -> None:
    before = Agency.objects.count()
    place = handed_in(administrator, "perangkat-daerah", LIST)
    page = administrator.get(place).content.decode()
    assert "Dinas Arsip" in page
    assert "Bidang Arsip Kuno" in page
    assert "alamat: Jl. Kartini 1" in page
    assert Agency.objects.count() == before
    administrator.post(place, {"buang": "1"})
    assert administrator.get(place).status_code == 404
    assert not UploadedTable.objects.exists()
    assert not ImportRun.objects.exists()


def test_an_import_is_taken_back_whole(administrator: Client, world: World) -> None:
    """New rows go, a changed one becomes what it was; the second time it is refused."""
    Agency.objects.filter(pk=world.agency.pk).update(abbreviation="Lama")
    before = list(Agency.objects.order_by("pk").values())
    run = imported(administrator, "perangkat-daerah", f"{LIST}{world.agency.name},Baru,,\n")
    assert Agency.objects.get(pk=world.agency.pk).abbreviation == "Baru"
    page = f"/impor/hasil/{run.pk}/"
    assert "Lama" in administrator.get(page).content.decode()
    assert administrator.post(page, {"reason": ""}).status_code == 400
    assert administrator.post(page, {"reason": "Berkas tahun lalu."}).status_code == 302
    assert list(Agency.objects.order_by("pk").values()) == before
    assert "Berkas tahun lalu." in administrator.get(page).content.decode()
    assert administrator.post(page, {"reason": "Sekali lagi."}).status_code == 409


def test_what_something_stands_on_stays(administrator: Client, world: World) -> None:
    """An office in a new agency, or a later change: named, and nothing at all is undone."""
    run = imported(administrator, "perangkat-daerah", LIST)
    archive = Agency.objects.get(name="Dinas Arsip")
    appoint(world.head.person, seat_of(Role.AGENCY_HEAD, agency=archive), starts_at=world.now)
    answer = administrator.post(f"/impor/hasil/{run.pk}/", {"reason": "Salah."})
    assert answer.status_code == 409
    assert "Dinas Arsip" in answer.content.decode()
    assert Agency.objects.filter(name="Bidang Arsip Kuno").exists()
    assert not ImportTakenBack.objects.exists()


def test_drafts_of_a_list_are_withdrawn_through_the_engine(
    world: World, now: Callable[[], None], signed_in: Callable[[str], Client]
) -> None:
    """The bureau's list: its drafts end as withdrawn, with their history; one that was submitted is in the way."""
    now()
    bureau = signed_in("bureau")
    run = imported(
        bureau, "inovasi", f"innovation_id,nama,opd\n7,Antar Obat,{world.agency.name}\n8,Jemput Bola,\n"
    )
    drafts = Innovation.objects.filter(source_id__in=("7", "8"))
    assert {each.state for each in drafts} == {"draft"}
    assert bureau.post(f"/impor/hasil/{run.pk}/", {"reason": "Daftar lama."}).status_code == 302
    assert {each.state for each in drafts.all()} == {"withdrawn"}


def test_bad_lines_are_named_together(administrator: Client) -> None:
    file = SimpleUploadedFile("daftar.csv", b"nama,jenis\n,dinas\nDinas Satu,kapal\n")
    answer = administrator.post("/impor/perangkat-daerah/", {"file": file})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "kapal" in page
    assert not UploadedTable.objects.exists()
    damaged = SimpleUploadedFile("daftar.xlsx", b"PK\x03\x04 rusak")
    assert administrator.post("/impor/perangkat-daerah/", {"file": damaged}).status_code == 400


def test_whose_list_it_is(world: World, now: Callable[[], None], signed_in: Callable[[str], Client]) -> None:
    """Another office is refused; another government's import does not exist; a file is its owner's alone."""
    now()
    bureau = signed_in("bureau")
    assert bureau.get("/impor/perangkat-daerah/").status_code == 403
    administrator = signed_in("administrator")
    assert administrator.get("/impor/inovasi/").status_code == 403
    place = handed_in(administrator, "perangkat-daerah", LIST)
    assert bureau.get(place).status_code == 404
    run = ImportRun.objects.get(pk=administrator.post(place)["Location"].split("/")[-2])
    assert bureau.get(f"/impor/hasil/{run.pk}/").status_code == 200
    assert bureau.post(f"/impor/hasil/{run.pk}/", {"reason": "Bukan saya."}).status_code == 403
    elsewhere = Government.objects.create(code="33.15", name="Kabupaten Grobogan", kind="regency")
    account = User.objects.create_user("lain@uji.example", person=Person.objects.create(name="Lain"))
    appoint(account.person, seat_of(Role.ADMINISTRATOR, government=elsewhere), starts_at=world.now)
    stranger = Client()
    stranger.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    assert stranger.get(f"/impor/hasil/{run.pk}/").status_code == 404
    assert stranger.get("/impor/perangkat-daerah/?pemerintah=35.23").status_code == 404


def test_the_template_is_read_back(administrator: Client) -> None:
    """Its headings are those that the import knows."""
    answer = administrator.get("/impor/perangkat-daerah/contoh/?bentuk=csv")
    header = b"".join(answer.streaming_content).decode("utf-8-sig").strip()  # type: ignore[attr-defined]
    row = ",".join(["Dinas Uji"] + [""] * header.count(","))
    assert header.startswith('"nama",')
    assert handed_in(administrator, "perangkat-daerah", f"{header}\n{row}\n")


def test_the_list_of_agencies_brings_their_addresses(administrator: Client, world: World) -> None:
    """Separated by semicolons or on lines of their own; a line too many is named, and an import is taken back."""
    bad = SimpleUploadedFile("daftar.csv", b"nama,alamat\nDinas Arsip,a;b;c;d;e;f\n")
    refused = administrator.post("/impor/perangkat-daerah/", {"file": bad})
    assert (refused.status_code, "alamat" in refused.content.decode()) == (422, True)

    text = f'nama,alamat\n{world.agency.name},"Jl. Kartini 2; Tuban 62311;Telepon (0356) 321"\n'
    run = imported(administrator, "perangkat-daerah", text)

    lines = ("Jl. Kartini 2", "Tuban 62311", "Telepon (0356) 321")
    assert Agency.objects.get(pk=world.agency.pk).address_lines == lines
    administrator.post(f"/impor/hasil/{run.pk}/", {"reason": "Salah alamat."})
    assert Agency.objects.get(pk=world.agency.pk).address == ""


def test_after_a_sheet_of_people_it_is_said_what_comes_next(administrator: Client, world: World) -> None:
    """What waits for another administrator, and who is to be invited, each with its page."""
    second = User.objects.create_user("dua@tuban.example", person=Person.objects.create(name="Budi Santoso"))
    seat = seat_of(Role.ADMINISTRATOR, government=world.government, ordinal=2)
    appoint(second.person, seat, starts_at=world.now)
    sheet = (
        "Nama dan gelar,Surel,NIP,Jabatan,Mulai\n"
        "Dewi Lestari,dewi@tuban.example,,Inspektur,2025-01-02\n"
        "Candra Wijaya,,197504122000031001,,\n"
    )
    run = imported(administrator, "pejabat", sheet)

    page = administrator.get(f"/impor/hasil/{run.pk}/").content.decode()
    assert "1 penunjukan menunggu konfirmasi administrator lain" in page
    assert "/penugasan/?state=proposed" in page
    assert "1 orang belum memiliki akun." in page
    assert "/pejabat/undang/" in page
    assert "1 orang tanpa alamat surel" in page


def test_the_list_of_innovations_names_the_affairs(
    world: World, now: Callable[[], None], signed_in: Callable[[str], Client]
) -> None:
    """In the template's notes, in the import, and as a list to choose from in the form."""
    now()
    bureau = signed_in("bureau")
    notes = bureau.get("/impor/inovasi/").content.decode()
    imported(bureau, "inovasi", "innovation_id,nama,urusan utama\n7,Antar Obat,Kesehatan\n")
    draft = Innovation.objects.get(source_id="7")

    assert draft.primary_affair == "Kesehatan"
    assert "Pendidikan; Kesehatan; Pekerjaan umum dan penataan ruang" in notes
    form = bureau.get(f"/inovasi/{draft.pk}/bagian/work/").content.decode()
    assert 'list="primary_affair-suggested"' in form
    assert (
        form.partition('id="primary_affair-suggested"')[2].partition("</datalist>")[0].count("<option") == 32
    )
