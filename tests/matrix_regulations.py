"""The rows of regulations, of API and pages (see `matrix.py`): the bureau writes, the regent signs."""

from tests.matrix_people import form, page, step
from tests.matrix_row import MatrixCase, get, one, post

DRAFT = "401 anonymous; 200 gov; 404 *"
BOUND = "401 anonymous; 200 own gov neighbour neighbour_head; 404 *"
WRITES = "401 anonymous; {} bureau foreign_bureau; 403 *"
ITS_WRITER = "{anonymous} anonymous; {bureau} bureau; 403 sekda regent inspector administrator; 404 *"
IN_FORCE = one("regulation_in_force")
NEW = {"kind": "perkada", "title": "Inovasi Daerah"}


def only(who: str, status: int) -> str:
    """Of those who see a draft, these may."""
    return f"401 anonymous; {status} {who}; 403 gov; 404 *"


API: list[MatrixCase] = [
    get("regulations/", "401 anonymous; 200 *"),
    post("regulations/", WRITES.format(201), body=NEW),
    post("regulations/", WRITES.format(400)),
    get("regulations/<uuid:pk>/", DRAFT, one("regulation")),
    get("regulations/<uuid:pk>/", BOUND, IN_FORCE),
    get("regulations/<uuid:pk>/text/", DRAFT, one("regulation")),
    get("regulations/<uuid:pk>/differences/", BOUND, IN_FORCE),
    get("regulations/<uuid:pk>/transitions/", DRAFT, one("regulation")),
    get("regulations/<uuid:pk>/events/", DRAFT, one("regulation")),
    post("regulations/<uuid:pk>/amendments/", only("bureau", 409), one("regulation")),
    post(
        "regulations/<uuid:pk>/amendments/",
        "401 anonymous; 201 bureau; 403 own gov neighbour neighbour_head; 404 *",
        IN_FORCE,
    ),
    step("regulations", "regulation", "harmonise", only("bureau", 422)),
    step("regulations", "regulation", "withdraw", only("bureau", 200)),
    step("regulations", "regulation", "sign", only("regent", 422)),
    *(
        step("regulations", "regulation", name, "401 anonymous; 409 gov; 404 *")
        for name in ("reopen", "promulgate", "amend", "revoke", "give_way")
    ),
]
SHOWN = DRAFT.replace("401", "302")
PAGES: list[MatrixCase] = [
    page("peraturan/", "302 anonymous; 200 *"),
    *form("peraturan/baru/", WRITES.replace("401", "302"), 400),
    page("peraturan/<uuid:pk>/", SHOWN, one("regulation")),
    page("peraturan/<uuid:pk>/cetak/", SHOWN, one("regulation")),
    page(
        "peraturan/<uuid:pk>/ubah/",
        "302 anonymous; 200 bureau; 403 own gov neighbour neighbour_head; 404 *",
        IN_FORCE,
    ),
    MatrixCase(
        "POST",
        "peraturan/<uuid:pk>/ubah/",
        ITS_WRITER.format(anonymous=302, bureau=409),
        one("regulation"),
        {},
    ),
    *form(
        "peraturan/<uuid:pk>/pasal/",
        ITS_WRITER.replace("{anonymous}", "302").replace("{bureau}", "{}"),
        200,
        one("regulation"),
    ),
    *form(
        "peraturan/<uuid:pk>/lampiran/",
        ITS_WRITER.replace("{anonymous}", "302").replace("{bureau}", "{}"),
        200,
        one("regulation"),
    ),
    page(
        "peraturan/<uuid:pk>/lampiran/tabel/", ITS_WRITER.format(anonymous=302, bureau=200), one("regulation")
    ),
    page(
        "peraturan/<uuid:pk>/pasal/",
        "302 anonymous; 409 bureau; 403 own gov neighbour neighbour_head; 404 *",
        IN_FORCE,
    ),
    *form(
        "peraturan/<uuid:pk>/langkah/<slug:name>/",
        "302 anonymous; {} bureau; 403 gov; 404 *",
        200,
        one("regulation", name="=harmonise"),
    ),
    page("papan/peraturan/<uuid:pk>/", "404 *", one("regulation")),
    page("papan/peraturan/<uuid:pk>/", "200 *", IN_FORCE),
    page("papan/peraturan/<uuid:pk>/cetak/", "200 *", IN_FORCE),
]
