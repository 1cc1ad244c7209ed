"""The rows of erasures, of API and pages (see `matrix.py`): administrators ask, Sekda or head of region decide."""

from typing import Any

from tests.matrix_people import ONLY_KEEPERS, form, page, step
from tests.matrix_row import MatrixCase, get, one, post

READERS = "401 anonymous; 200 administrator sekda regent inspector foreign_sekda foreign_inspector; 403 *"
SEEN = "401 anonymous; 200 administrator sekda regent inspector; 404 *"
KEEPS = "401 anonymous; {} administrator; 403 *"


def asked(stage: Any) -> dict[str, Any]:
    """A request about somebody without an office, by a decision of the stage's day."""
    day = stage.world.now.date().isoformat()
    return {
        "person": str(stage.things["erasure"].person_id),
        "record": True,
        "asked_by": "subject",
        "asked_on": day,
        "ground": "uu27-2022-43-1-c",
        "decision_no": "800/3/2025",
        "decision_on": day,
    }


API: list[MatrixCase] = [
    get("erasures/", READERS),
    post("erasures/", KEEPS.format(201), body=asked),
    post("erasures/", KEEPS.format(400)),
    post("erasures/looks/", KEEPS.format(200), body={"words": "Alasan"}),
    get(
        "erasures/<uuid:pk>/",
        "401 anonymous; 200 administrator sekda regent inspector; 404 foreign_sekda foreign_inspector; 403 *",
        one("erasure"),
    ),
    get("erasures/<uuid:pk>/found/", SEEN, one("erasure")),
    get("erasures/<uuid:pk>/transitions/", SEEN, one("erasure")),
    get("erasures/<uuid:pk>/events/", SEEN, one("erasure")),
    step(
        "erasures", "erasure", "erased", "401 anonymous; 200 sekda regent; 403 administrator inspector; 404 *"
    ),
    step(
        "erasures", "erasure", "refuse", "401 anonymous; 200 sekda regent; 403 administrator inspector; 404 *"
    ),
    step(
        "erasures",
        "erasure",
        "withdraw",
        "401 anonymous; 200 administrator; 403 sekda regent inspector; 404 *",
    ),
]

PAGES: list[MatrixCase] = [
    page("penghapusan-data/", READERS.replace("401", "302")),
    *form("penghapusan-data/baru/", ONLY_KEEPERS, 400),
    page("penghapusan-data/<uuid:pk>/", SEEN.replace("401", "302"), one("erasure")),
    *form(
        "penghapusan-data/<uuid:pk>/langkah/<slug:name>/",
        "302 anonymous; {} sekda regent; 403 administrator inspector; 404 *",
        200,
        one("erasure", name="=erased"),
    ),
]
