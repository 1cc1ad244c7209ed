"""The rows of people, offices and appointments, of API and pages (see `matrix.py`)."""

from typing import Any

from tests.matrix_row import V1, MatrixCase, get, one, post, upload

KEEPERS = "401 anonymous; {} administrator; 403 *"
WATCHERS = "401 anonymous; 200 administrator inspector foreign_inspector; 403 *"
# Who has to do with a delegation of the regent to the inspector that waits: both, and who keeps or audits offices.
CONCERNED = "401 anonymous; 200 administrator inspector regent; 404 *"
RECORD = "401 anonymous; 200 administrator inspector; 404 *"
WAITING = one("appointment")
WHY = {"comment": "Alasan."}


def step(kind: str, thing: str, name: str, expect: str) -> MatrixCase:
    """One transition of one thing."""
    return post(f"{kind}/<uuid:pk>/transitions/<slug:name>/", expect, one(thing, name=f"={name}"), WHY)


def to_the_panel(stage: Any) -> dict[str, Any]:
    """A further seat of the panel, for somebody recorded."""
    starts_on = stage.world.now.date().isoformat()
    return {"person": stage.id("person"), "role": "panel_member", "ordinal": 7, "starts_on": starts_on}


API: list[MatrixCase] = [
    get("people/", WATCHERS),
    post("people/", KEEPERS.format(201), body={"name": "Budi Santoso, S.E."}),
    post("people/", KEEPERS.format(400), body={"name": ""}),
    get(
        "people/<uuid:pk>/",
        "401 anonymous; 200 administrator inspector; 404 foreign_inspector; 403 *",
        one("person"),
    ),
    MatrixCase(
        "PATCH",
        f"{V1}people/<uuid:pk>/",
        "401 anonymous; 200 administrator; 404 foreign_inspector; 403 *",
        one("person"),
        {"rank": "Penata"},
        if_match="official",
    ),
    # Without an address and without a NIP.
    post(
        "people/<uuid:pk>/invitation/",
        "401 anonymous; 422 administrator; 404 foreign_inspector; 403 *",
        one("person"),
    ),
    post("people/imports/", KEEPERS.format(400), body=upload),
    post("people/imports/previews/", KEEPERS.format(400), body=upload),
    get("seats/", WATCHERS),
    get("holdings/", WATCHERS),
    post(
        "holdings/<uuid:pk>/end/",
        "401 anonymous; 200 administrator; 404 foreign_inspector; 403 *",
        one("panel_office"),
        {"reason": "Pindah tugas."},
    ),
    get("appointments/", "401 anonymous; 200 *"),
    post("appointments/", KEEPERS.format(201), body=to_the_panel),
    post("appointments/", KEEPERS.format(400), body={}),
    get("appointments/<uuid:pk>/", CONCERNED, WAITING),
    get("appointments/<uuid:pk>/letter/", CONCERNED, WAITING),
    get("appointments/<uuid:pk>/transitions/", CONCERNED, WAITING),
    get("appointments/<uuid:pk>/events/", CONCERNED, WAITING),
    # Who entered it does not confirm it, nor does who receives it.
    step(
        "appointments",
        "appointment",
        "confirm",
        "401 anonymous; 200 regent; 403 administrator inspector; 404 *",
    ),
    step(
        "appointments",
        "appointment",
        "decline",
        "401 anonymous; 200 regent administrator; 403 inspector; 404 *",
    ),
    *(
        step("appointments", "appointment", name, "401 anonymous; 409 administrator inspector regent; 404 *")
        for name in ("take_effect", "countersign", "end")
    ),
    get("officials/", "401 anonymous; 200 *"),
    get("officials/<uuid:pk>/", RECORD, one("official")),
    get("officials/<uuid:pk>/transitions/", RECORD, one("official")),
    get("officials/<uuid:pk>/events/", RECORD, one("official")),
    step("officials", "official", "disable", "401 anonymous; 422 administrator; 403 inspector; 404 *"),
    step("officials", "official", "withdraw", "401 anonymous; 422 administrator; 403 inspector; 404 *"),
    # Only what a place elsewhere brings about.
    step("officials", "official", "leave", "401 anonymous; 409 administrator inspector; 404 *"),
    # Kept here, not beside another government.
    step("officials", "official", "end_service", "401 anonymous; 403 administrator inspector; 404 *"),
    # The official has no account.
    *(
        step("officials", "official", name, "401 anonymous; 422 administrator; 403 inspector; 404 *")
        for name in ("ask_reset", "reset_alone", "confirm_account")
    ),
    *(
        step("officials", "official", name, "401 anonymous; 409 administrator inspector; 404 *")
        for name in ("allow_reset", "refuse_reset")
    ),
    step("officials", "official", "enable", "401 anonymous; 409 administrator inspector; 404 *"),
]

ONLY_KEEPERS = "302 anonymous; {} administrator; 403 *"
ONLY_WATCHERS = "302 anonymous; 200 administrator inspector foreign_inspector; 403 *"
ONE = "302 anonymous; {} administrator; 403 inspector; 404 *"


def page(route: str, expect: str, target: dict[str, str] | None = None) -> MatrixCase:
    """Opening a page."""
    return MatrixCase("GET", route, expect, target or {})


def form(route: str, expect: str, refused: int, target: dict[str, str] | None = None) -> list[MatrixCase]:
    """Opening a form, and sending it empty, which is refused."""
    sent = MatrixCase("POST", route, expect.format(refused), target or {}, {})
    return [page(route, expect.format(200), target), sent]


PAGES: list[MatrixCase] = [
    page("pejabat/", ONLY_WATCHERS),
    *form("pejabat/baru/", ONLY_KEEPERS, 400),
    *form("pejabat/undang/", ONLY_KEEPERS, 302),
    page("pejabat/<uuid:pk>/", "302 anonymous; 200 administrator inspector; 404 *", one("person")),
    *form("pejabat/<uuid:pk>/ubah/", ONE, 400, one("person")),
    *form("pejabat/<uuid:pk>/undang/", ONE, 422, one("person")),
    *form("pejabat/<uuid:pk>/tunjuk/", ONE, 400, one("person")),
    MatrixCase("POST", "akun/jabatan/", "302 anonymous; 400 *", {}, {"office": ""}),
    page("pejabat/catatan/<uuid:pk>/", "302 anonymous; 200 administrator inspector; 404 *", one("official")),
    *form("pejabat/catatan/<uuid:pk>/langkah/<slug:name>/", ONE, 200, one("official", name="=disable")),
    page("jabatan/", ONLY_WATCHERS),
    page("jabatan/riwayat/", ONLY_WATCHERS),
    *form("jabatan/<uuid:pk>/tunjuk/", ONLY_KEEPERS, 400, one("panel_seat")),
    *form("jabatan/<uuid:pk>/serah-terima/", ONE, 400, one("panel_office")),
    *form("jabatan/<uuid:pk>/akhiri/", ONE, 422, one("panel_office")),
    page("penugasan/", ONLY_WATCHERS),
    *form("penugasan/konfirmasi/", ONLY_KEEPERS, 400),
    page("penugasan/<uuid:pk>/", "302 anonymous; 200 administrator inspector regent; 404 *", WAITING),
    page("penugasan/<uuid:pk>/surat/", "302 anonymous; 200 administrator inspector regent; 404 *", WAITING),
    *form(
        "penugasan/<uuid:pk>/langkah/<slug:name>/",
        "302 anonymous; {} regent; 403 administrator inspector; 404 *",
        200,
        one("appointment", name="=confirm"),
    ),
]
