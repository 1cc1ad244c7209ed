"""The rows of the pages in the table of rights (see `matrix.py`). Anonymous people are sent to sign in: 302.

Those of reports and contracts stand in `matrix_report_pages.py`.
"""

from tests.matrix_cases import PAGES as CASES
from tests.matrix_packages import PAGES as PACKAGES
from tests.matrix_page_row import (
    ABSENT,
    ASKERS,
    BUREAU,
    CONFIRMED,
    CONTRACT,
    EVERYBODY,
    FILLERS,
    IMPORT_READERS,
    INNOVATION,
    LAUNCH,
    NOT_YET,
    PLAN,
    PROPOSERS,
    REPORT,
    SEEN,
    SEEN_DRAFT,
    SEEN_HERE,
    SIGNED_IN,
    WATCHED,
    both,
    empty_rows,
    see,
    send,
)
from tests.matrix_people import PAGES as PEOPLE
from tests.matrix_planning import PAGES as REGIONAL
from tests.matrix_privacy import PAGES as PRIVACY
from tests.matrix_programmes import PAGES as PROGRAMMES
from tests.matrix_regulations import PAGES as REGULATIONS
from tests.matrix_report_pages import CONTRACTS, REPORTS
from tests.matrix_row import MatrixCase, one, upload
from tests.matrix_rules import CANDIDATE, TUBAN

# How it stood on a day, and two days beside each other.
PAST = ("pada", "banding")
SIGNERS = "302 anonymous; 200 head neighbour_head sekda regent foreign_sekda; 403 *"


OPEN: list[MatrixCase] = [
    see("", EVERYBODY),
    see("papan/<uuid:pk>/", EVERYBODY, one("approved")),
    see("papan/perpanjangan/", EVERYBODY),
    see("papan/terlambat/", EVERYBODY),
    see("papan/umpan.xml", EVERYBODY),
    see("papan/pemda/<str:code>/umpan.xml", EVERYBODY, {"code": "=35.23"}),
    see("papan/pemda/<str:code>/umpan.xml", "404 *", {"code": "=tidak-ada"}),
    see("data-terbuka/", EVERYBODY),
    see("sitemap.xml", EVERYBODY),
    see("robots.txt", EVERYBODY),
    # Nobody is named here.
    see(".well-known/security.txt", "404 *"),
    see("favicon.ico", "302 *"),
    *(see(name, EVERYBODY) for name in ("manifest.webmanifest", "pekerja.js", "luring/", "luring/akun/")),
    see("papan/pemda/<str:code>/", EVERYBODY, {"code": "=35.23"}),
    see("papan/pemda/<str:code>/", "404 *", {"code": "=tidak-ada"}),
    see("papan/opd/<uuid:pk>/", EVERYBODY, one("agency")),
    see("papan/<uuid:pk>/", "404 *", one("review")),
    see("masuk/", "200 anonymous; 302 *"),
    send("masuk/", "200 anonymous; 302 *"),
    see("healthz", EVERYBODY),
    see("readyz", EVERYBODY),
    # Asked from this machine; others are told that it does not exist (tests/operation/test_health.py).
    see("metrics", EVERYBODY),
    *both("masuk/faktor/", "302 *"),
    *both("masuk/kunci/", "302 *"),
    # Nobody has configured a provider here.
    *(
        see(f"masuk/<slug:provider_id>/{name}/", "404 *", {"provider_id": "=sso"})
        for name in ("mulai", "kembali")
    ),
    see("bahasa/setlang/", "302 *"),
    see("tampilan/", "405 *"),
    # Where the program is developed (PRAKARSA_DEBUG) alone.
    see("komponen/", "404 *"),
    *both("lupa-sandi/", EVERYBODY),
    see("tautan/", "404 *"),
    send("tautan/", "404 *"),
    see("tautan/<str:token>/", "302 *", {"token": "=tidak-ada"}),
    see("catatan/", EVERYBODY),
    send("catatan/", "422 *"),
    see("verifikasi/", EVERYBODY),
    send("verifikasi/", "422 *"),
    # A code that does not exist looks like any other file that is not ours.
    see("verifikasi/<str:token>/", EVERYBODY, {"token": "=tidak-ada"}),
    send("verifikasi/<str:token>/", "422 *", {"token": "=tidak-ada"}),
]

LISTS: list[MatrixCase] = [
    *(
        see(name, SIGNED_IN)
        for name in (
            "kotak-masuk/",
            "kotak-masuk/draf/",
            "inovasi/",
            "laporan/",
            "evaluasi/",
            "kontrak/",
            "peluncuran/",
        )
    ),
    *(
        see(f"dasbor/{name}", "302 anonymous; 403 lan nobody; 200 *")
        for name in ("", "kalender/", "capaian/", "opd/", "kewajiban/", "menunggu/", "layar/")
    ),
    see("dasbor/layar/<str:token>/", EVERYBODY, {"token": "screen_token"}),
    see("dasbor/layar/<str:token>/", "404 *", {"token": "=tidak-ada"}),
    see("riwayat/", "302 anonymous; 200 inspector foreign_inspector; 403 *"),
    *both("kalender/", SIGNED_IN),
    *both("pemberitahuan/perangkat/", SIGNED_IN),
    send("pemberitahuan/perangkat/<uuid:pk>/matikan/", "302 anonymous operator; 404 *", one("device")),
    send("kalender/<uuid:pk>/akhiri/", "302 anonymous operator; 404 *", one("feed")),
    see("kalender/<str:token>.ics", EVERYBODY, {"token": "feed_token"}),
    see("kalender/<str:token>.ics", "404 *", {"token": "=tidak-ada"}),
    *both("webhook/", "302 anonymous; 200 administrator; 403 *"),
    see("pesan-gagal/", "302 anonymous; 200 administrator; 403 *"),
    send("pesan-gagal/", "302 anonymous administrator; 403 *", body={"semua": "1"}),
    see("operasi/", "302 anonymous; 200 administrator; 403 *"),
    see("perangkat-daerah/peralihan/", "302 anonymous; 200 administrator; 403 *"),
    see(
        "perangkat-daerah/<uuid:pk>/peralihan/",
        "302 anonymous; 200 administrator; 403 gov; 404 *",
        one("agency"),
    ),
    send(
        "perangkat-daerah/<uuid:pk>/peralihan/",
        "302 anonymous; 200 administrator; 403 gov; 404 *",
        one("agency"),
    ),
    see("sertifikat/", SIGNERS),
    send("sertifikat/", SIGNERS.replace("200", "409")),
    send("sertifikat/<uuid:pk>/akhiri/", "302 anonymous; 404 *", {"pk": f"={ABSENT}"}),
    see("data-pribadi/", SIGNED_IN),
    see("data-pribadi/unduh/", SIGNED_IN),
    send("akun/tampilan/", "302 *", body={"list": "innovations", "name": "Milik kita"}),
    send("akun/tampilan/", "302 anonymous; 400 *", body={"list": "tidak-ada", "name": "Milik kita"}),
    send("akun/tampilan/<uuid:pk>/", "302 anonymous head; 404 *", one("saved_view"), body={"name": "Lain"}),
    # Without the name of the form's account; tests/web/test_unsent.py says who may keep what.
    send("ketikan/", "302 anonymous; 409 *"),
    see("mulai/", "200 anonymous; 302 *"),
    send("mulai/", "404 *", body={"key": "bukan-kunci"}),
    see("mulai/langkah/", "302 anonymous; 200 administrator; 403 *"),
    see("impor/", IMPORT_READERS),
    *(
        row
        for kind, importers in (
            ("perangkat-daerah", "administrator"),
            ("pejabat", "administrator"),
            ("inovasi", "bureau foreign_bureau"),
            ("rpjmd", "bureau foreign_bureau"),
        )
        for row in (
            see("impor/<slug:kind>/", f"302 anonymous; 200 {importers}; 403 *", {"kind": f"={kind}"}),
            send("impor/<slug:kind>/", f"302 anonymous; 422 {importers}; 403 *", {"kind": f"={kind}"}),
            see("impor/<slug:kind>/contoh/", SIGNED_IN, {"kind": f"={kind}"}),
        )
    ),
    see("impor/<slug:kind>/contoh/", SIGNED_IN, {"kind": "=hari-libur"}),
    *both("impor/pratinjau/<uuid:pk>/", "302 anonymous; 404 *", {"pk": f"={ABSENT}"}),
    *both("impor/hasil/<uuid:pk>/", "302 anonymous; 404 *", {"pk": f"={ABSENT}"}),
    see("kop-surat/", "302 anonymous; 200 bureau administrator foreign_bureau; 403 *"),
    send("kop-surat/", "302 anonymous bureau administrator foreign_bureau; 403 *"),
    see(
        "kop-surat/<uuid:pk>/",
        "302 anonymous; 200 bureau administrator; 404 foreign_bureau; 403 *",
        one("agency"),
    ),
    send(
        "kop-surat/<uuid:pk>/", "302 anonymous bureau administrator; 404 foreign_bureau; 403 *", one("agency")
    ),
    see(
        "riwayat/bukti/<slug:kind>/<uuid:pk>/",
        "302 anonymous; 404 inspector foreign_inspector; 403 *",
        {"kind": "=innovation", "pk": "=00000000-0000-4000-8000-000000000009"},
    ),
    see("riwayat/sampel/", "302 anonymous; 200 inspector foreign_inspector; 403 *"),
    see("riwayat/pembacaan/", "302 anonymous; 200 sekda regent foreign_sekda; 403 *"),
    see("riwayat/akun/", "302 anonymous; 200 inspector administrator foreign_inspector; 403 *"),
    see("akun/", SIGNED_IN),
    *both("akun/sandi/", SIGNED_IN),
    # Who is at the screen is asked anew first.
    see("akun/surel/", "302 *"),
    send("akun/surel/", "302 *"),
    # Who is to confirm is led to the way that the account has.
    see("akun/konfirmasi/", "302 *"),
    see("akun/konfirmasi/selesai/", SIGNED_IN),
    *both("akun/konfirmasi/sandi/", SIGNED_IN),
    # Nobody of these has a second factor yet; adding one takes a fresh confirmation.
    *both("akun/konfirmasi/kode/", "302 *"),
    *both("akun/konfirmasi/kunci/", "302 *"),
    see("akun/faktor/", SIGNED_IN),
    *both("akun/faktor/aplikasi/", "302 *"),
    *both("akun/faktor/aplikasi/lepas/", "302 anonymous; 404 *"),
    see("akun/faktor/kunci/", SIGNED_IN),
    *both("akun/faktor/kunci/tambah/", "302 *"),
    *both("akun/faktor/kunci/<int:pk>/lepas/", "302 *", {"pk": "=1"}),
    see("akun/faktor/kode-pemulihan/", "302 anonymous; 404 *"),
    *both("akun/faktor/kode-pemulihan/buat/", "302 *"),
    see("akun/faktor/kode-pemulihan/unduh/", "302 anonymous; 404 *"),
    see("akun/sesi/", SIGNED_IN),
    send("akun/sesi/", "302 *"),
    see("akun/sesi/sisa/", SIGNED_IN),
    *both("akun/token/", SIGNED_IN),
    send(
        "akun/token/<uuid:pk>/akhiri/",
        "302 anonymous; 404 *",
        {"pk": "=00000000-0000-4000-8000-000000000009"},
    ),
    see("undangan/<uuid:pk>/surat/", "302 anonymous; 404 *", {"pk": "=00000000-0000-4000-8000-000000000009"}),
    send(
        "undangan/<uuid:pk>/surat/", "302 anonymous; 404 *", {"pk": "=00000000-0000-4000-8000-000000000009"}
    ),
    see("pemberitahuan/", SIGNED_IN),
    send("pemberitahuan/", "302 *"),
    *both("pemberitahuan/pengaturan/", SIGNED_IN),
]

NOTHING_TO_TAKE_BACK = "302 anonymous; 409 own gov lan; 404 *"
NOTHING_TO_TAKE_BACK_HERE = "302 anonymous; 409 own gov; 404 *"

TASKS: list[MatrixCase] = [
    see("kotak-masuk/draf/", SIGNED_IN),
    see("kotak-masuk/putuskan/", "302 *"),
    send("kotak-masuk/putuskan/", "302 anonymous; 422 *"),
    # Whoever may see the task is told its result one by one; to everyone else it does not exist.
    send(
        "kotak-masuk/putuskan/",
        "302 anonymous; 200 own gov lan; 422 *",
        body=lambda stage: {"tasks": [str(stage.value("task_review"))], "outcome": "approve", **CONFIRMED},
    ),
    see("tugas/<uuid:pk>/benturan/", "302 anonymous; 200 head; 403 own gov lan; 404 *", one("task_review")),
    send("tugas/<uuid:pk>/benturan/", "302 anonymous; 422 head; 403 own gov lan; 404 *", one("task_review")),
    *both("tugas/<uuid:pk>/benturan/", NOTHING_TO_TAKE_BACK_HERE, one("task_sign")),
    *both("tugas/<uuid:pk>/benturan/", NOTHING_TO_TAKE_BACK_HERE, one("task_closed")),
    *both("tugas/<uuid:pk>/tarik/", NOTHING_TO_TAKE_BACK, one("task_review")),
    see(
        "tugas/<uuid:pk>/serahkan/",
        "302 anonymous; 200 head administrator; 403 own gov lan; 404 *",
        one("task_review"),
    ),
    send(
        "tugas/<uuid:pk>/serahkan/",
        "302 anonymous; 200 head administrator; 403 own gov lan; 404 *",
        one("task_review"),
    ),
    *both("tugas/<uuid:pk>/serahkan/", NOTHING_TO_TAKE_BACK_HERE, one("task_sign")),
    *both("tugas/<uuid:pk>/serahkan/", NOTHING_TO_TAKE_BACK_HERE, one("task_closed")),
    *both("tugas/<uuid:pk>/tarik/", NOTHING_TO_TAKE_BACK_HERE, one("task_sign")),
]

INNOVATIONS: list[MatrixCase] = [
    *both("inovasi/baru/", PROPOSERS),
    see("inovasi/baru/dari/", PROPOSERS),
    see("inovasi/serupa/", PROPOSERS),
    see(INNOVATION, SEEN_DRAFT, one("draft")),
    see(INNOVATION, SEEN, one("review")),
    see(f"{INNOVATION}indikator/", SEEN_DRAFT, one("draft")),
    see(f"{INNOVATION}indikator/", "302 anonymous; 409 own bureau; 403 gov lan; 404 *", one("review")),
    send(f"{INNOVATION}indikator/", "302 anonymous; 422 own bureau; 404 *", one("draft")),
    send(f"{INNOVATION}indikator/", "302 anonymous; 409 own bureau; 403 gov lan; 404 *", one("review")),
    see(f"{PLAN}indikator/", SEEN_DRAFT, one("plan_change")),
    send(f"{PLAN}indikator/", "302 anonymous; 422 own bureau; 404 *", one("plan_change")),
    send(f"{PLAN}indikator/", "302 anonymous; 409 own bureau; 403 gov; 404 *", one("plan_change_review")),
    see(f"{INNOVATION}rencana/", "302 anonymous; 200 own bureau; 403 gov lan; 404 *", one("launched")),
    send(f"{INNOVATION}rencana/", "302 anonymous own bureau; 403 gov lan; 404 *", one("launched")),
    *both(f"{INNOVATION}rencana/", "302 anonymous; 409 own bureau; 403 gov lan; 404 *", one("review")),
    see(PLAN, SEEN_DRAFT, one("plan_change")),
    see(PLAN, SEEN_HERE, one("plan_change_review")),
    see(f"{PLAN}pemutus/", SEEN_HERE, one("plan_change_review")),
    see(f"{PLAN}ubah/<slug:rows>/", SEEN_DRAFT, one("plan_change", rows="=team")),
    see(f"{PLAN}ubah/<slug:rows>/", "302 anonymous; 404 *", one("plan_change", rows="=lain")),
    see(
        f"{PLAN}ubah/<slug:rows>/",
        "302 anonymous; 409 own bureau; 403 gov; 404 *",
        one("plan_change_review", rows="=team"),
    ),
    send(
        f"{PLAN}ubah/<slug:rows>/",
        "302 anonymous own bureau; 404 *",
        one("plan_change", rows="=team"),
        empty_rows,
    ),
    *both(
        f"{PLAN}keputusan/",
        "302 anonymous; 200 sekda; 403 own gov; 404 *",
        one("plan_change_review"),
    ),
    see(
        f"{PLAN}langkah/<slug:name>/",
        "302 anonymous; 200 own bureau; 403 gov; 404 *",
        one("plan_change_review", name="=withdraw"),
    ),
    send(
        f"{PLAN}langkah/<slug:name>/",
        "302 anonymous; 200 own bureau; 403 gov; 404 *",
        one("plan_change_review", name="=withdraw"),
    ),
    *(see(f"{INNOVATION}{page}/", SEEN_DRAFT, one("draft")) for page in PAST),
    *(see(f"{INNOVATION}{page}/", SEEN, one("review")) for page in PAST),
    *(see(f"{CONTRACT}{page}/", SEEN_HERE, one("in_force")) for page in PAST),
    *(see(f"{REPORT}{page}/", WATCHED, one("report_submitted")) for page in PAST),
    *(see(f"{REPORT}{page}/", SEEN_HERE, one("report_open")) for page in PAST),
    see(f"{INNOVATION}pemutus/", SEEN_DRAFT, one("draft")),
    see(f"{INNOVATION}pemutus/", SEEN, one("review")),
    see(f"{INNOVATION}ubah/", SEEN_DRAFT, one("draft")),
    see(f"{INNOVATION}ubah/", NOT_YET, one("review")),
    # Nothing about this title is to be corrected.
    see(f"{INNOVATION}judul/", NOT_YET, one("review")),
    send(f"{INNOVATION}judul/", NOT_YET, one("review"), {"title": "Kantin", "reason": "Uji."}),
    send(f"{INNOVATION}ubah/", "302 anonymous own bureau; 404 *", one("draft"), {"intake": "register"}),
    see(f"{INNOVATION}bagian/<slug:section>/", SEEN_DRAFT, one("draft", section="=content")),
    see(f"{INNOVATION}bagian/<slug:section>/", NOT_YET, one("review", section="=content")),
    see(f"{INNOVATION}bagian/<slug:section>/", "302 anonymous; 404 *", one("draft", section="=identity")),
    send(
        f"{INNOVATION}bagian/<slug:section>/",
        "302 anonymous own bureau; 404 *",
        one("draft", section="=content"),
    ),
    see(
        f"{INNOVATION}langkah/<slug:name>/",
        "302 anonymous; 200 own; 403 bureau; 404 *",
        one("draft", name="=submit"),
    ),
    see(f"{INNOVATION}ubah/<slug:rows>/", SEEN_DRAFT, one("draft", rows="=team")),
    see(f"{INNOVATION}ubah/<slug:rows>/", "302 anonymous; 404 *", one("draft", rows="=lain")),
    send(
        f"{INNOVATION}ubah/<slug:rows>/",
        "302 anonymous own bureau; 404 *",
        one("draft", rows="=team"),
        empty_rows,
    ),
    *both(f"{INNOVATION}jawaban/", "302 anonymous; 409 own bureau; 404 *", one("draft")),
    *both(f"{PLAN}jawaban/", "302 anonymous; 409 own bureau; 404 *", one("plan_change")),
    see(f"{INNOVATION}tim/", SEEN_DRAFT, one("draft")),
    see(f"{INNOVATION}tim/", NOT_YET, one("review")),
    send(f"{INNOVATION}tim/", "302 anonymous; 404 *", one("draft")),
    see(f"{INNOVATION}lampiran/", SEEN_DRAFT, one("draft")),
    send(f"{INNOVATION}lampiran/", "302 anonymous own bureau; 404 *", one("draft"), upload),
    see(f"{INNOVATION}lampiran/<uuid:attachment>/", SEEN_DRAFT, one("draft", attachment="attachment")),
    see(f"{INNOVATION}laporan-sewaktu-waktu/", ASKERS, one("launched")),
    send(f"{INNOVATION}laporan-sewaktu-waktu/", ASKERS, one("launched")),
    see(
        f"{INNOVATION}laporan-sewaktu-waktu/",
        "302 anonymous; 409 head bureau sekda; 403 own gov lan; 404 *",
        one("approved"),
    ),
    see(f"{INNOVATION}lampiran/<uuid:attachment>/", SEEN_HERE, one("reported", attachment="evidence_file")),
    see(f"{INNOVATION}lampiran/<uuid:attachment>/lepas/", SEEN_DRAFT, one("draft", attachment="attachment")),
    send(
        f"{INNOVATION}lampiran/<uuid:attachment>/lepas/",
        "302 anonymous own bureau; 404 *",
        one("draft", attachment="attachment"),
    ),
    see(f"{INNOVATION}revisi/", SEEN, one("review")),
    *both(
        f"{INNOVATION}keputusan/",
        "302 anonymous; 200 head; 403 own gov lan; 404 *",
        one("review"),
    ),
    see(f"{INNOVATION}keputusan/", "302 anonymous; 409 own gov lan; 404 *", one("approved")),
    *both(
        f"{INNOVATION}langkah/<slug:name>/",
        "302 anonymous; 200 own; 403 gov lan; 404 *",
        one("review", name="=withdraw"),
    ),
    see(
        f"{INNOVATION}langkah/<slug:name>/",
        "302 anonymous; 409 own gov lan; 404 *",
        one("review", name="=approve"),
    ),
    see(f"{INNOVATION}kemajuan/", SEEN_HERE, one("noted")),
    see(f"{INNOVATION}kemajuan/", SEEN_DRAFT, one("draft")),
    # Sent empty the form is shown again.
    *both(f"{INNOVATION}kemajuan/baru/", FILLERS, one("noted")),
    see(f"{INNOVATION}kemajuan/baru/", "302 anonymous; 409 own; 403 gov; 404 *", one("approved")),
    see(f"{INNOVATION}kemajuan/baru/", "302 anonymous; 409 own; 403 bureau; 404 *", one("draft")),
    send(
        f"{INNOVATION}kemajuan/baru/",
        "302 anonymous own; 403 gov; 404 *",
        one("noted"),
        lambda stage: {"happened_on": stage.world.now.date().isoformat(), "text": "Kelas kedua."},
    ),
    *both(f"{INNOVATION}kemajuan/<uuid:entry>/perbaikan/", FILLERS, one("noted", entry="entry")),
    see(
        f"{INNOVATION}kemajuan/<uuid:entry>/perbaikan/",
        "302 anonymous; 404 *",
        one("launched", entry="entry"),
    ),
    see("tonggak/<uuid:pk>/", "302 anonymous own gov lan; 404 *", one("milestone_due")),
    *both(f"{INNOVATION}kontrak/", BUREAU, one("launched")),
    *both("peluncuran/baru/", "302 anonymous; 200 bureau foreign_bureau; 403 *"),
    see(LAUNCH, "302 anonymous; 200 own gov neighbour neighbour_head; 404 *", one("ceremony")),
    send(
        LAUNCH,
        "302 anonymous; 200 bureau; 403 own gov neighbour neighbour_head; 404 *",
        one("ceremony"),
    ),
]


OF_ALL = CANDIDATE.replace("uji", "tuban-2018", 1)
MOVERS = "bureau administrator foreign_bureau"
PLANNERS = "bureau sekda administrator foreign_bureau foreign_sekda"
DECREE = {"document": "date,name\n2025-11-12,Hari Jadi\n", "published_on": "2025-01-02"}

DECREES: list[MatrixCase] = [
    see("hari-libur/", SIGNED_IN),
    see("hari-libur/baris/", "302 anonymous; 200 bureau administrator foreign_bureau; 403 *"),
    # Without the day of the decree.
    send("hari-libur/baris/", "302 anonymous; 422 bureau administrator foreign_bureau; 403 *"),
    see("hari-libur/keputusan/", "302 anonymous; 200 bureau administrator foreign_bureau; 403 *"),
    send("hari-libur/keputusan/", "302 anonymous; 422 bureau administrator foreign_bureau; 403 *"),
    send(
        "hari-libur/keputusan/", "302 anonymous; 200 bureau administrator foreign_bureau; 403 *", body=DECREE
    ),
    send("hari-libur/keputusan/", "302 anonymous administrator; 403 *", body=DECREE | {"confirm": "1"}),
]

VERSION = "kebijakan/<slug:name>/<int:number>/"

POLICIES: list[MatrixCase] = [
    see("kebijakan/", SIGNED_IN),
    see("kebijakan/terbitkan/", "302 anonymous; 200 administrator; 403 *"),
    send("kebijakan/terbitkan/", "302 anonymous; 422 administrator; 403 *"),
    send("kebijakan/terbitkan/", "302 anonymous; 200 administrator; 403 *", body={"document": CANDIDATE}),
    send(
        "kebijakan/terbitkan/",
        "302 anonymous administrator; 403 *",
        body={"document": CANDIDATE, "confirm": "1"},
    ),
    # Two governments work under it: no single administrator's to change.
    send("kebijakan/terbitkan/", "302 anonymous; 403 *", body={"document": OF_ALL, "confirm": "1"}),
    see(f"{VERSION}panduan/", "302 anonymous; 200 administrator; 403 *", TUBAN),
    send(f"{VERSION}panduan/", "302 anonymous; 422 administrator; 403 *", TUBAN),
    see("kebijakan/buntu/", f"302 anonymous; 200 {MOVERS}; 403 *"),
    see("kebijakan/simulasi/", f"302 anonymous; 200 {PLANNERS}; 403 *"),
    send("kebijakan/simulasi/", f"302 anonymous; 200 {PLANNERS}; 403 *", body={"document": CANDIDATE}),
    send("kebijakan/simulasi/", f"302 anonymous; 400 {PLANNERS}; 403 *", body={"document": "nama ="}),
    see(VERSION, SIGNED_IN, TUBAN),
    see(VERSION, "302 anonymous; 404 *", TUBAN | {"number": "=999"}),
    see(f"{VERSION}banding/", "302 anonymous; 404 *", TUBAN),
    see("kebijakan/<slug:name>/pakai/", "302 anonymous; 200 administrator; 403 *", {"name": "=pp38-2017"}),
    send("kebijakan/<slug:name>/pakai/", "302 anonymous; 422 administrator; 403 *", {"name": "=pp38-2017"}),
    see(f"{VERSION}tarik/", "302 anonymous; 403 *", TUBAN),
    send(f"{VERSION}tarik/", "302 anonymous; 403 *", TUBAN),
    see(f"{VERSION}pindahkan/", f"302 anonymous; 200 {MOVERS}; 403 *", TUBAN),
    send(f"{VERSION}pindahkan/", f"302 anonymous; 422 {MOVERS}; 403 *", TUBAN),
]

DELEGATIONS: list[MatrixCase] = [
    see("pelimpahan/", SIGNED_IN),
    *both("pelimpahan/baru/", "302 anonymous; 200 *; 403 nobody"),
    see(
        "pelimpahan/<uuid:pk>/cabut/",
        "302 anonymous; 200 sekda administrator; 403 bureau inspector; 404 *",
        one("mandate"),
    ),
    # Without a reason.
    send(
        "pelimpahan/<uuid:pk>/cabut/",
        "302 anonymous; 422 sekda administrator; 403 bureau inspector; 404 *",
        one("mandate"),
    ),
]

# Last, for the browsers of the test are signed out by it.
AT_THE_END = [send("keluar/", "302 *")]

PAGES: list[MatrixCase] = [
    *OPEN,
    *LISTS,
    *TASKS,
    *INNOVATIONS,
    *REPORTS,
    *CONTRACTS,
    *REGIONAL,
    *PRIVACY,
    *PACKAGES,
    *CASES,
    *PROGRAMMES,
    *REGULATIONS,
    *PEOPLE,
    *POLICIES,
    *DECREES,
    *DELEGATIONS,
    *AT_THE_END,
]
# Addresses that are not ours to describe, with the reason.
LEFT_OUT = {
    "admin/": "Django's own administration site has tests of its own",
}
