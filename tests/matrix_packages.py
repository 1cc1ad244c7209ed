"""The rows of work packages and of the months of agencies, of API and pages (see `matrix.py`)."""

from tests.matrix_page_row import see
from tests.matrix_people import form, page, step
from tests.matrix_row import V1, MatrixCase, get, one

# Whoever has to do with packages of an agency or a government; LAN's reviewers do not.
READERS = "401 anonymous; 403 lan nobody; 200 *"
SEEN = "401 anonymous; 200 own gov; 404 *"
SEEN_OR_REFUSED = "401 anonymous; 200 own gov; 403 lan nobody; 404 *"
MONTH = one("package_month")

API: list[MatrixCase] = [
    get("work-packages/", READERS),
    get("work-packages/<uuid:pk>/", SEEN_OR_REFUSED, one("package")),
    get("monthly-progress/", READERS),
    get("monthly-progress/<uuid:pk>/", SEEN_OR_REFUSED, MONTH),
    get("monthly-progress/<uuid:pk>/packages/", SEEN, MONTH),
    # Neither PPK nor treasurer is among these.
    MatrixCase(
        "PATCH",
        f"{V1}monthly-progress/<uuid:pk>/packages/",
        "401 anonymous; 403 own gov; 404 *",
        MONTH,
        {"packages": []},
        if_match="package_month",
    ),
    get("monthly-progress/<uuid:pk>/transitions/", SEEN, MONTH),
    get("monthly-progress/<uuid:pk>/events/", SEEN, MONTH),
    step("monthly-progress", "package_month", "submit", "401 anonymous; 200 operator; 403 own gov; 404 *"),
    step("monthly-progress", "package_month", "resubmit", "401 anonymous; 409 own gov; 404 *"),
    step("monthly-progress", "package_month_handed", "lock", "401 anonymous; 200 head; 403 own gov; 404 *"),
    step(
        "monthly-progress", "package_month_handed", "send_back", "401 anonymous; 200 head; 403 own gov; 404 *"
    ),
    step("monthly-progress", "package_month_handed", "reopen", "401 anonymous; 409 own gov; 404 *"),
]

PAGES: list[MatrixCase] = [
    page("papan/paket/", "200 *"),
    page("papan/paket/<uuid:pk>/", "200 *", one("package")),
    page("papan/paket/pemda/<str:code>/", "200 *", {"code": "=35.23"}),
    page("papan/paket/opd/<uuid:pk>/", "200 *", one("package_agency")),
    page("paket-pekerjaan/", READERS.replace("401", "302")),
    page("paket-pekerjaan/<uuid:pk>/", SEEN.replace("401", "302"), one("package")),
    # Neither the planning officer nor who keeps all is among these.
    see("paket-pekerjaan/<uuid:pk>/rencana/", "302 anonymous; 403 own gov; 404 *", one("package")),
    MatrixCase(
        "POST", "paket-pekerjaan/<uuid:pk>/rencana/", "302 anonymous; 403 own gov; 404 *", one("package")
    ),
    page("paket-pekerjaan/rfk/", "302 anonymous; 404 lan nobody; 200 *"),
    page(
        "paket-pekerjaan/inovasi/<uuid:pk>/",
        "302 anonymous; 200 own gov; 403 lan; 404 *",
        one("review"),
    ),
    # Who keeps the packages of the government is not among these.
    MatrixCase(
        "POST",
        "paket-pekerjaan/inovasi/<uuid:pk>/",
        "302 anonymous; 403 own gov lan; 404 *",
        one("review"),
    ),
    # The PPK is not among these.
    *form(
        "paket-pekerjaan/<uuid:pk>/catat/<slug:what>/",
        "302 anonymous; 403 own gov; 404 *",
        403,
        one("package", what="=adendum"),
    ),
    page(
        "paket-pekerjaan/<uuid:pk>/foto/<uuid:photo>/",
        "302 anonymous; 200 own gov; 404 *",
        one("package", photo="package_photo"),
    ),
    page("paket-pekerjaan/bulan/", READERS.replace("401", "302")),
    page("paket-pekerjaan/bulan/<uuid:pk>/", SEEN.replace("401", "302"), MONTH),
    see("paket-pekerjaan/bulan/<uuid:pk>/isi/", "302 anonymous; 403 own gov; 404 *", MONTH),
    MatrixCase(
        "POST", "paket-pekerjaan/bulan/<uuid:pk>/isi/", "302 anonymous; 403 own gov; 404 *", MONTH, {}
    ),
    *form(
        "paket-pekerjaan/bulan/<uuid:pk>/langkah/<slug:name>/",
        "302 anonymous; {} head; 403 own gov; 404 *",
        200,
        one("package_month_handed", name="=lock"),
    ),
]
