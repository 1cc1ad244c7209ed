"""The rows of programmes and ideas, of API and pages (see `matrix.py`): the bureau keeps, agencies hand in."""

from typing import Any

from tests.matrix_people import form, page, step
from tests.matrix_row import EVERYBODY, SEEN_DRAFT, SIGNED_IN, MatrixCase, get, one, post

HERE = "401 anonymous; 200 own gov neighbour neighbour_head; 404 *"
KEEPS = "401 anonymous; {} bureau; 403 own gov neighbour neighbour_head; 404 *"
HANDS_IN = "302 anonymous; {} own bureau neighbour neighbour_head; 403 gov; 404 *"
OPENS = "302 anonymous; {} bureau foreign_bureau; 403 *"
PROGRAMME, IDEA = one("programme"), one("idea")
OWNERS = "401 anonymous; {} own; 403 bureau; 404 *"
KEEPER = "401 anonymous; {} bureau; 403 own; 404 *"


def idea(stage: Any) -> dict[str, Any]:
    """An idea of the agency for the open round."""
    return {
        "round": str(stage.things["idea"].round_id),
        "agency": str(stage.things["idea"].agency_id),
        "title": "Antrean daring",
        "problem": "Antre sejak pagi.",
    }


API: list[MatrixCase] = [
    get("programmes/", SIGNED_IN),
    *(
        get(f"programmes/<uuid:pk>/{part}", HERE, PROGRAMME)
        for part in ("", "standing/", "transitions/", "events/")
    ),
    step("programmes", "programme", "open_stage", KEEPS.format(200)),
    step("programmes", "programme", "close", KEEPS.format(422)),
    step("programmes", "programme", "cancel", KEEPS.format(200)),
    get("ideas/", SIGNED_IN),
    post(
        "ideas/",
        "401 anonymous; 201 own bureau; 403 sekda regent inspector administrator neighbour neighbour_head; 400 *",
        body=idea,
    ),
    post("ideas/", "401 anonymous; 400 *"),
    *(get(f"ideas/<uuid:pk>/{part}", SEEN_DRAFT, IDEA) for part in ("", "transitions/", "events/")),
    step("ideas", "idea", "propose", SEEN_DRAFT),
    step("ideas", "idea", "merge", KEEPER.format(422)),
    step("ideas", "idea", "drop", KEEPER.format(200)),
    step("ideas", "idea", "withdraw", OWNERS.format(200)),
]

ROOM = "program/<uuid:pk>"
SEEN_HERE, KEPT = HERE.replace("401", "302"), KEEPS.replace("401", "302")
PAGES: list[MatrixCase] = [
    page("program/", "302 anonymous; 200 *"),
    *form("program/baru/", OPENS, 200),
    page(f"{ROOM}/", SEEN_HERE, PROGRAMME),
    *form(f"{ROOM}/langkah/<slug:name>/", KEPT, 200, one("programme", name="=open_stage")),
    page(f"{ROOM}/belum/", "302 anonymous; 200 gov; 403 own neighbour neighbour_head; 404 *", PROGRAMME),
    *form(f"{ROOM}/catat/<slug:what>/", KEPT, 200, one("programme", what="=kesepakatan")),
    page(f"{ROOM}/ide/", SEEN_HERE, PROGRAMME),
    *form(f"{ROOM}/ide/baru/", HANDS_IN, 200, PROGRAMME),
    *form(f"{ROOM}/ide/lembar/", HANDS_IN, 422, PROGRAMME),
    page(f"{ROOM}/kegiatan/<int:number>/", SEEN_HERE, one("programme", number="occasion")),
    MatrixCase(
        "POST", f"{ROOM}/kegiatan/<int:number>/", KEPT.format(302), one("programme", number="occasion"), {}
    ),
    page(f"{ROOM}/jadwal/", SEEN_HERE, PROGRAMME),
    page(
        f"{ROOM}/jadwal/<uuid:agency>/",
        "302 anonymous; 200 own gov; 404 *",
        one("programme", agency="idea_agency"),
    ),
    MatrixCase(
        "POST",
        f"{ROOM}/jadwal/<uuid:agency>/",
        "302 anonymous; 200 own bureau; 403 gov; 404 *",
        one("programme", agency="idea_agency"),
        {},
    ),
    page(f"{ROOM}/meja/", SEEN_HERE, PROGRAMME),
    MatrixCase("POST", f"{ROOM}/meja/", KEPT.format(200), PROGRAMME, {}),
    *form(f"{ROOM}/peluncuran/", KEPT, 200, PROGRAMME),
    *form(f"{ROOM}/direktori/", KEPT, 400, PROGRAMME),
    page("ide/<uuid:pk>/", SEEN_DRAFT.replace("401", "302"), IDEA),
    *form(
        "ide/<uuid:pk>/langkah/<slug:name>/",
        OWNERS.replace("401", "302"),
        200,
        one("idea", name="=withdraw"),
    ),
    page("papan/program/", EVERYBODY),
    page("papan/program/<uuid:pk>/", EVERYBODY, PROGRAMME),
    page("papan/direktori/<uuid:pk>/", EVERYBODY, one("edition")),
    page("papan/direktori/<uuid:pk>/pdf/", EVERYBODY, one("edition")),
]
