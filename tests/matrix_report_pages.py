"""Rows of the pages about reports, contracts and signatures (see `matrix_pages.py`)."""

from tests.matrix_page_row import (
    BUREAU,
    CONTRACT,
    FILLERS,
    REPORT,
    SEEN_HERE,
    SIGNED_IN,
    UNNAMED,
    WATCHED,
    both,
    see,
    send,
)
from tests.matrix_row import MatrixCase, one, upload

REPORTS: list[MatrixCase] = [
    see("evaluasi/<uuid:pk>/", WATCHED, one("evaluation")),
    see("evaluasi/berkala/", SIGNED_IN),
    see("evaluasi/berkala/<uuid:pk>/", SEEN_HERE, one("appraisal_scheduled")),
    see("evaluasi/berkala/<uuid:pk>/pemutus/", SEEN_HERE, one("appraisal_scheduled")),
    *both(
        "evaluasi/berkala/<uuid:pk>/keputusan/",
        "302 anonymous; 409 own gov; 404 *",
        one("appraisal_scheduled"),
    ),
    *both(
        "evaluasi/berkala/<uuid:pk>/langkah/<slug:name>/",
        "302 anonymous; 200 sekda; 403 own gov; 404 *",
        one("appraisal_scheduled", name="=waive"),
    ),
    see("evaluasi/tindak-lanjut/", SIGNED_IN),
    see("evaluasi/tindak-lanjut/<uuid:pk>/", SEEN_HERE, one("follow_up")),
    see("evaluasi/berkala/<uuid:pk>/perpanjangan/", SEEN_HERE, one("appraisal_scheduled")),
    send(
        "evaluasi/berkala/<uuid:pk>/perpanjangan/",
        "302 anonymous; 422 own gov; 404 *",
        one("appraisal_scheduled"),
    ),
    see("evaluasi/tindak-lanjut/<uuid:pk>/perpanjangan/", SEEN_HERE, one("follow_up")),
    send(
        "evaluasi/tindak-lanjut/<uuid:pk>/perpanjangan/",
        "302 anonymous; 422 own gov; 404 *",
        one("follow_up"),
    ),
    *both(
        "evaluasi/tindak-lanjut/<uuid:pk>/langkah/<slug:name>/",
        "302 anonymous; 200 own; 403 gov; 404 *",
        one("follow_up", name="=report"),
    ),
    see(REPORT, SEEN_HERE, one("report_open")),
    see(REPORT, WATCHED, one("report_submitted")),
    *(
        row
        for name, more in (
            ("isi/", {}),
            ("indikator/<int:number>/", {"number": "=1"}),
            ("indikator/<uuid:indicator>/", {"indicator": "reported_indicator"}),
            ("tonggak/", {}),
            ("catatan/", {}),
        )
        for row in (
            see(f"{REPORT}{name}", FILLERS, one("report_open", **more)),
            send(f"{REPORT}{name}", "302 anonymous own; 403 gov; 404 *", one("report_open", **more)),
        )
    ),
    *both(f"{REPORT}jawaban/", "302 anonymous; 409 own; 403 gov; 404 *", one("report_open")),
    see(f"{REPORT}indikator/", "302 anonymous own; 403 gov; 404 *", one("report_open")),
    see(f"{REPORT}indikator/<int:number>/", "302 anonymous; 404 *", one("report_open", number="=99")),
    see("laporan/impor/", SIGNED_IN),
    send("laporan/impor/", "302 anonymous; 422 *"),
    see("laporan/lembar/", SIGNED_IN),
    see(f"{REPORT}lembar/", SEEN_HERE, one("report_open")),
    see(f"{REPORT}luar-rencana/", FILLERS, one("report_open")),
    send(f"{REPORT}luar-rencana/", UNNAMED, one("report_open")),
    see(f"{REPORT}luar-rencana/<uuid:result>/", FILLERS, one("report_open", result="unplanned")),
    send(f"{REPORT}luar-rencana/<uuid:result>/", UNNAMED, one("report_open", result="unplanned")),
    see(f"{REPORT}luar-rencana/<uuid:result>/lepas/", FILLERS, one("report_open", result="unplanned")),
    send(
        f"{REPORT}luar-rencana/<uuid:result>/lepas/",
        "302 anonymous own; 403 gov; 404 *",
        one("report_open", result="unplanned"),
    ),
    # Its contract names the plan.
    send(
        f"{REPORT}luar-rencana/<uuid:result>/rencana/",
        "302 anonymous; 409 own bureau; 403 gov; 404 *",
        one("report_open", result="unplanned"),
    ),
    see(f"{REPORT}serahan/", WATCHED, one("report_submitted")),
    see(f"{REPORT}tanda-terima/", WATCHED, one("report_submitted")),
    see(f"{REPORT}bukti/", FILLERS, one("report_open")),
    send(f"{REPORT}bukti/", "302 anonymous own; 403 gov; 404 *", one("report_open"), upload),
    see(f"{REPORT}bukti/<uuid:evidence>/", FILLERS, one("report_open", evidence="evidence")),
    send(
        f"{REPORT}bukti/<uuid:evidence>/",
        "302 anonymous own; 403 gov; 404 *",
        one("report_open", evidence="evidence"),
    ),
    see(
        f"{REPORT}bukti/<uuid:evidence>/lepas/",
        "302 anonymous; 200 own; 403 gov; 404 *",
        one("report_open", evidence="evidence"),
    ),
    send(
        f"{REPORT}bukti/<uuid:evidence>/lepas/",
        "302 anonymous own; 403 gov; 404 *",
        one("report_open", evidence="evidence"),
    ),
    see(f"{REPORT}perpanjangan/", SEEN_HERE, one("report_open")),
    send(f"{REPORT}perpanjangan/", "302 anonymous; 422 own gov; 404 *", one("report_open")),
    see("perpanjangan/", SIGNED_IN),
    see("perpanjangan/baru/", "302 anonymous; 200 sekda regent bureau foreign_sekda foreign_bureau; 403 *"),
    send("perpanjangan/baru/", "302 anonymous; 422 sekda regent bureau foreign_sekda foreign_bureau; 403 *"),
    see(f"{REPORT}pemutus/", WATCHED, one("report_submitted")),
    *both(f"{REPORT}keputusan/", BUREAU, one("report_submitted")),
    *both(
        f"{REPORT}langkah/<slug:name>/",
        "302 anonymous; 200 sekda; 403 own gov; 404 *",
        one("report_open", name="=waive"),
    ),
]

CONTRACTS: list[MatrixCase] = [
    see(CONTRACT, SEEN_HERE, one("signing")),
    *both(f"{CONTRACT}perubahan/", "302 anonymous; 200 bureau; 403 own gov; 404 *", one("in_force")),
    *both(f"{CONTRACT}adendum/", "302 anonymous; 200 bureau; 403 own gov; 404 *", one("in_force")),
    see(f"{CONTRACT}perubahan/", "302 anonymous; 409 bureau; 403 own gov; 404 *", one("signing")),
    see(f"{CONTRACT}adendum/", "302 anonymous; 409 bureau; 403 own gov; 404 *", one("signing")),
    *both(
        f"{CONTRACT}langkah/<slug:name>/",
        "302 anonymous; 200 bureau; 403 own gov; 404 *",
        one("signing", name="=void"),
    ),
    see(f"{CONTRACT}jadwal/", SEEN_HERE, one("signing")),
    see(f"{CONTRACT}jadwal/", SEEN_HERE, one("contract_draft")),
    *both(
        f"{CONTRACT}jadwal/alasan/", "302 anonymous; 200 bureau; 403 own gov; 404 *", one("contract_draft")
    ),
    see(f"{CONTRACT}jadwal/alasan/", "302 anonymous; 409 bureau; 403 own gov; 404 *", one("signing")),
    *both(
        f"{CONTRACT}target/alasan/", "302 anonymous; 200 bureau; 403 own gov; 404 *", one("contract_draft")
    ),
    see(f"{CONTRACT}target/alasan/", "302 anonymous; 409 bureau; 403 own gov; 404 *", one("signing")),
    # A first contract: its targets are those of the plan.
    *both(f"{CONTRACT}target/", "302 anonymous; 409 bureau; 403 own gov; 404 *", one("contract_draft")),
    *both(
        f"{CONTRACT}tanda-tangan/", "302 anonymous; 200 head; 409 regent; 403 own gov; 404 *", one("signing")
    ),
    see(f"{CONTRACT}dokumen/<int:version>/", SEEN_HERE, one("signing", version="=0")),
    see(
        f"{CONTRACT}dokumen/<int:version>/halaman/<int:number>/",
        SEEN_HERE,
        one("signing", version="=0", number="first"),
    ),
    see("kontrak/templat/", SIGNED_IN),
    see("kontrak/templat/naskah/", "302 anonymous; 200 bureau administrator foreign_bureau; 403 *"),
    # Without any text.
    send("kontrak/templat/naskah/", "302 anonymous; 422 bureau administrator foreign_bureau; 403 *"),
    see("kontrak/templat/baru/", "302 anonymous; 200 bureau administrator foreign_bureau; 403 *"),
    send("kontrak/templat/baru/", "302 anonymous; 422 bureau administrator foreign_bureau; 403 *"),
    see(
        "kontrak/templat/<uuid:pk>/",
        "302 anonymous; 200 own gov neighbour neighbour_head; 404 *",
        one("template"),
    ),
    see("kontrak/tanda-tangan/", SIGNED_IN),
    send("kontrak/tanda-tangan/", SIGNED_IN),
    see("kontrak/tanda-tangan/tertahan/", SIGNED_IN),
    # Without the contract that is meant, nothing is found.
    send("kontrak/tanda-tangan/tertahan/", "302 anonymous; 404 *"),
    see(
        "kontrak/tanda-tangan/sesi/<uuid:batch>/",
        "302 anonymous; 404 *",
        {"batch": "=00000000-0000-4000-8000-000000000009"},
    ),
]
