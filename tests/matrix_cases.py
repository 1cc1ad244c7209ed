"""The rows of critical contracts and of how packages stand, of API and pages (see `matrix.py`)."""

from tests.matrix_page_row import EVERYBODY, see
from tests.matrix_people import form, page, step
from tests.matrix_row import MatrixCase, get, one

# Whoever has to do with packages of an agency or a government; LAN's reviewers do not.
READERS = "401 anonymous; 403 lan nobody; 200 *"
SEEN = "401 anonymous; 200 own gov; 404 *"
CASE = one("show_cause")
# Neither PPK nor treasurer is among these.
NOBODY_HERE = "401 anonymous; 403 own gov; 404 *"
NOT_NOW = "401 anonymous; 409 own gov; 404 *"

API: list[MatrixCase] = [
    get("show-causes/", READERS),
    get("show-causes/<uuid:pk>/", "401 anonymous; 200 own gov; 403 lan nobody; 404 *", CASE),
    get("show-causes/<uuid:pk>/transitions/", SEEN, CASE),
    get("show-causes/<uuid:pk>/events/", SEEN, CASE),
    get("work-packages/<uuid:pk>/curve/", SEEN, one("critical_package")),
    get("public/governments/<str:code>/packages/", EVERYBODY, {"code": "=35.23"}),
    step("show-causes", "show_cause", "reprimand", NOBODY_HERE),
    step("show-causes", "show_cause", "recover", "401 anonymous; 422 head; 403 own gov; 404 *"),
    *(
        step("show-causes", "show_cause", name, NOT_NOW)
        for name in ("meet", "pass_test", "fail_test", "warn", "give_opportunity", "terminate")
    ),
]

PAGES: list[MatrixCase] = [
    page("paket-pekerjaan/keadaan/", READERS.replace("401", "302")),
    page("paket-pekerjaan/keadaan/<uuid:agency>/", SEEN.replace("401", "302"), {"agency": "agency"}),
    page("paket-pekerjaan/kasus/", READERS.replace("401", "302")),
    page("paket-pekerjaan/kasus/<uuid:pk>/", SEEN.replace("401", "302"), CASE),
    see(
        "paket-pekerjaan/kasus/<uuid:pk>/surat/<uuid:letter>/",
        "302 anonymous; 200 own gov; 404 *",
        one("reprimanded", letter="case_letter"),
    ),
    *form(
        "paket-pekerjaan/kasus/<uuid:pk>/langkah/<slug:name>/",
        "302 anonymous; {} head; 403 own gov; 404 *",
        200,
        one("used_up", name="=terminate"),
    ),
]
