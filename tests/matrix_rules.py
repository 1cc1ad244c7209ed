"""The rows of what rules the rest: offices handed on, policies, decrees (see `matrix.py`)."""

from tests.matrix_row import SIGNED_IN, MatrixCase, get, one, post
from tests.policies.conftest import document

CANDIDATE = document(
    '[[review.innovation.stages]]\ncode = "lan"\nrole = "lan_reviewer"\nscope = "anywhere"\n'
)
ON_LETTER = {"kind": "mandate", "letter_no": "800/2/2025", "starts_on": "2025-12-01", "ends_on": "2025-12-31"}

OFFICES: list[MatrixCase] = [
    get("offices/", SIGNED_IN),
    get(
        "offices/<uuid:pk>/colleagues/", "401 anonymous; 200 sekda administrator; 404 *", one("sekda_office")
    ),
    get("delegations/", SIGNED_IN),
    post(
        "delegations/",
        "401 anonymous; 201 sekda administrator; 404 *",
        body=lambda stage: {
            "office": stage.id("sekda_office"),
            "person": str(stage.world.inspector.person_id),
            **ON_LETTER,
        },
    ),
    post(
        "delegations/<uuid:pk>/revocation/",
        "401 anonymous; 200 sekda administrator; 403 bureau inspector; 404 *",
        one("mandate"),
        {"reason": "Batal."},
    ),
]

TUBAN = {"name": "=tuban-2018", "number": "=1"}

POLICIES: list[MatrixCase] = [
    get("policies/", SIGNED_IN),
    get("policies/<slug:name>/", SIGNED_IN, {"name": "=tuban-2018"}),
    get("policies/<slug:name>/", "401 anonymous; 404 *", {"name": "=tidak-ada"}),
    get("policies/<slug:name>/<int:number>/", SIGNED_IN, TUBAN),
    get("policies/<slug:name>/<int:number>/", "401 anonymous; 404 *", TUBAN | {"number": "=999"}),
    get("policies/<slug:name>/<int:number>/changes/", "401 anonymous; 400 *", TUBAN),
    get("reviews/unreachable/", "401 anonymous; 200 bureau administrator foreign_bureau; 403 *"),
    post("policies/", "401 anonymous; 201 administrator; 403 *", body={"document": CANDIDATE}),
    post("policies/", "401 anonymous; 400 administrator; 403 *", body={"document": "nama ="}),
    post(
        "policies/<slug:name>/choice/",
        "401 anonymous; 422 administrator; 403 *",
        {"name": "=pp38-2017"},
    ),
    post("policies/<slug:name>/<int:number>/withdrawal/", "401 anonymous; 403 *", TUBAN, {"reason": "Uji."}),
    post(
        "policies/<slug:name>/<int:number>/moves/",
        "401 anonymous; 400 bureau administrator foreign_bureau; 403 *",
        TUBAN,
    ),
    post(
        "policies/simulations/",
        "401 anonymous; 200 bureau sekda administrator foreign_bureau foreign_sekda; 403 *",
        body={"document": CANDIDATE},
    ),
]

DECREE = {"document": "date,name,published_on\n2025-11-12,Hari Jadi,2025-01-02\n"}
PREPARERS = "bureau administrator foreign_bureau"

DECREES: list[MatrixCase] = [
    get("decrees/", SIGNED_IN),
    post("decrees/previews/", f"401 anonymous; 200 {PREPARERS}; 403 *", body=DECREE),
    post("decrees/previews/", f"401 anonymous; 422 {PREPARERS}; 403 *", body={"document": "date,name\n1,\n"}),
    post("decrees/", "401 anonymous; 201 administrator; 403 *", body=DECREE),
    post("decrees/", f"401 anonymous; 400 {PREPARERS}; 403 *"),
    # Another government has dates too: no single administrator's to move.
    post("decrees/", "401 anonymous; 201 administrator; 403 *", body=DECREE | {"national": True}),
]
