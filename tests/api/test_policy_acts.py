"""Acts on policies over HTTP: published, chosen for a government, withdrawn, running items moved."""

from collections.abc import Callable

from organisations.models import Government
from tests.policies.conftest import document, published, under
from tests.policies.test_changing import HEAD, LAN
from tests.world import World
from workflow.models import PolicyVersion

__all__ = ["under"]
Under = Callable[..., World]
NINE = document(LAN + "quorum = 9\n")
KEY = "innovation.lan.too_few"


def test_a_policy_is_published_when_its_warnings_are_answered(api, world):
    silent = api.post(world.administrator, "policies/", {"document": NINE}, idempotency_key="a")
    nobody = api.post(world.bureau, "policies/", {"document": NINE, "accepted": [KEY]}, idempotency_key="b")
    body = {"document": NINE, "accepted": [KEY]}
    done = api.post(world.administrator, "policies/", body, idempotency_key="c")

    assert (silent.status_code, silent.data["code"]) == (422, "unanswered_warnings")
    assert [(e["field"], e["code"]) for e in silent.data["errors"]] == [
        ("review.innovation.stages.0.quorum", KEY)
    ]
    assert nobody.status_code == 403
    assert (done.status_code, done.data["reference"].partition(":")[0], done.data["government"]) == (
        201,
        "uji@1",
        "35.23",
    )
    assert PolicyVersion.objects.get(name="uji").published_by == world.administrator.person


def test_a_government_is_put_under_its_policy(api, world):
    published(NINE, government=world.government)

    silent = api.post(world.administrator, "policies/uji/choice/", {}, idempotency_key="a")
    foreign = api.post(
        world.administrator, "policies/uji/choice/", {"government": "72.12"}, idempotency_key="b"
    )
    unknown = api.post(world.administrator, "policies/tidak-ada/choice/", {}, idempotency_key="c")
    done = api.post(world.administrator, "policies/uji/choice/", {"accepted": [KEY]}, idempotency_key="d")

    assert [a.status_code for a in (silent, foreign, unknown, done)] == [422, 400, 400, 200]
    assert (done.data["government"], done.data["policy"].partition(":")[0]) == ("35.23", "uji@1")
    assert Government.objects.get(code="35.23").policy_name == "uji"


def test_a_version_is_withdrawn(api, under: Under):
    world = under(HEAD, own=True)
    published(document(LAN), government=world.government)
    body = {"reason": "Tahap kepala terlewat."}

    others = [
        api.post(who, f"policies/{name}/withdrawal/", body, idempotency_key=str(place)).status_code
        for place, (who, name) in enumerate(
            [
                (world.bureau, "uji/2"),
                (world.foreign_bureau, "uji/2"),
                (world.administrator, "tuban-2018/1"),
                (world.administrator, "uji/9"),
            ]
        )
    ]
    silent = api.post(world.administrator, "policies/uji/2/withdrawal/", {"reason": ""}, idempotency_key="s")
    done = api.post(world.administrator, "policies/uji/2/withdrawal/", body, idempotency_key="d")
    last = api.post(world.administrator, "policies/uji/1/withdrawal/", body, idempotency_key="l")
    instead = {"reason": "Juga.", "successor": {"name": "tuban-2018", "number": 1}}
    ended = api.post(world.administrator, "policies/uji/1/withdrawal/", instead, idempotency_key="e")

    assert others == [403, 403, 403, 404]
    assert [a.status_code for a in (silent, done, last, ended)] == [422, 200, 409, 200]
    assert (done.data["withdrawn_because"], done.data["withdrawn_at"] is not None) == (body["reason"], True)
    assert last.data["code"] == "last_version"
    assert world.draft().policy_ref.startswith("tuban-2018@1")


def test_running_items_move_after_a_dry_run(api, world):
    item = world.decide(world.submitted(), world.head)
    stages = HEAD.replace('"head"', '"agency_head"') + LAN
    version = published(document(stages, name="khusus"), government=world.government)
    body = {"items": [{"type": "innovation", "id": str(item.pk)}], "reason": "Perbup baru."}

    looked = api.post(world.bureau, "policies/khusus/1/moves/", body | {"dry_run": True}, idempotency_key="a")
    item.refresh_from_db()
    unmoved = item.policy_ref
    moved = api.post(world.bureau, "policies/khusus/1/moves/", body, idempotency_key="b")
    again = api.post(world.bureau, "policies/khusus/1/moves/", body, idempotency_key="c")
    hidden = api.post(world.foreign_bureau, "policies/khusus/1/moves/", body, idempotency_key="d")
    proposer = api.post(world.innovator, "policies/khusus/1/moves/", body, idempotency_key="e")

    [result] = looked.data["results"]
    assert (result["ok"], result["asked"], result["dropped"]) == (True, [], ["Sekretaris Daerah"])
    assert "tahap “Sekretaris Daerah” dihapus" in " ".join(looked.data["changes"][unmoved])
    assert unmoved.startswith("tuban-2018")
    item.refresh_from_db()
    assert (moved.data["results"][0]["ok"], item.policy_ref) == (True, version.reference)
    assert again.data["results"][0]["problem"] == "Proses ini sudah memakai versi itu."
    assert (hidden.status_code, proposer.status_code) == (400, 403)
