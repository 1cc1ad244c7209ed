"""No stage of a policy is passed over in silence: page, API and the list of deciders say which and why."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.translation import override

from tests.api.conftest import Api
from tests.innovations.test_plan_changes import launched, submitted
from tests.innovations.walks import open_report
from tests.policies.conftest import document, under
from tests.policies.test_changing import HEAD, LAN
from tests.world import World
from workflow.engine import gate
from workflow.policies.document import Stage
from workflow.policies.wording import unmet_in_words
from workflow.policy_changes import changes, publishing

__all__ = ["under"]
Browser = Callable[[str], Client]
Under = Callable[..., World]
DIGITAL = LAN + 'label = "Penelaah LAN"\nwhen = { medium = "digital" }\n'
SENTENCE = "Tidak berlaku: jenis media bukan Digital."
OF_REPORTS = (
    '[[review.report.stages]]\ncode = "trial"\nlabel = "Putusan uji coba"\nrole = "head_of_region"\n'
    "when = { trial_ends = true }\n"
)
SECRETARY = '[[review.innovation.stages]]\ncode = "sekda"\nrole = "regional_secretary"\n'
OF_PLANS = (
    '[[review.plan.stages]]\ncode = "telaah"\nlabel = "Telaah"\nrole = "inspector"\nwhen = { medium = "digital" }\n'
    '[[review.plan.stages]]\ncode = "sekda"\nrole = "regional_secretary"\n'
)


def reasons(world: World, who: str, path: str) -> list[tuple[str, str, str]]:
    """What the API says of stages that are not asked."""
    review = Api(world).get(world.people[who], path).data["review"]
    return [(stage["label"], stage["because"], stage["reason"]) for stage in review["skipped"]]


@pytest.mark.parametrize(
    ("when", "facts", "said"),
    [
        ({"medium": "digital"}, {"medium": "non_digital"}, SENTENCE),
        ({"medium": "digital"}, {"medium": ""}, "Tidak berlaku: jenis media belum diisi."),
        (
            {"initiator_type": ["asn", "masyarakat"]},
            {"initiator_type": "kepala_daerah"},
            "Tidak berlaku: inisiator bukan Aparatur sipil negara atau Masyarakat.",
        ),
        (
            {"budget_at_least": 500_000_000},
            {"budget": 10},
            "Tidak berlaku: anggaran (rupiah) di bawah 500.000.000.",
        ),
        (
            {"burdens_public": True, "medium": "digital"},
            {"burdens_public": False, "medium": "non_digital"},
            "Tidak berlaku: membebani masyarakat atau APBD: tidak; jenis media bukan Digital.",
        ),
        ({"medium": "digital"}, {"medium": "digital"}, ""),
    ],
)
def test_an_unmet_condition_is_put_into_words(
    when: dict[str, object], facts: dict[str, object], said: str
) -> None:
    stage = Stage(code="x", role="inspector", when=when)

    with override("id"):
        assert unmet_in_words(stage, facts) == said


def test_a_proposal_shows_the_stage_that_does_not_apply(under: Under, signed_in: Browser, now) -> None:
    world = under(HEAD + DIGITAL)
    item = world.submitted(medium="non_digital")
    now()

    pages = [
        signed_in(who).get(address).content.decode()
        for who, address in (
            ("innovator", f"/inovasi/{item.pk}/"),
            ("head", f"/inovasi/{item.pk}/keputusan/"),
            ("inspector", f"/inovasi/{item.pk}/pemutus/?tanggal=2025-01-02"),
        )
    ]
    over = world.decide(item, world.head)

    assert [SENTENCE in page for page in pages] == [True, True, True]
    assert over.state == "approved"
    assert SENTENCE in signed_in("innovator").get(f"/inovasi/{item.pk}/").content.decode()


def test_the_api_says_why_a_stage_is_not_asked(under: Under, now) -> None:
    world = under(HEAD + DIGITAL)
    item = world.submitted(medium="non_digital")
    now()

    assert reasons(world, "innovator", f"innovations/{item.pk}/review/") == [
        ("Penelaah LAN", "condition", SENTENCE)
    ]


def test_reports_and_plan_changes_show_them_too(under: Under, signed_in: Browser, now) -> None:
    world = under(HEAD + LAN + SECRETARY + OF_PLANS + OF_REPORTS)
    plan = submitted(world, launched(world))
    report = gate.perform(
        world.fill(open_report(world), "40", "12"), "submit", actor=world.operator, at=world.tick()
    )
    now()
    client = signed_in("bureau")

    pages = [
        client.get(address).content.decode() for address in (f"/laporan/{report.pk}/", f"/rencana/{plan.pk}/")
    ]

    trial = "Tidak berlaku: uji coba yang direncanakan berakhir dalam periode: tidak."
    assert [sentence in page for page, sentence in zip(pages, (trial, SENTENCE), strict=True)] == [True, True]
    assert reasons(world, "bureau", f"reports/{report.pk}/review/") == [
        ("Putusan uji coba", "condition", trial)
    ]
    assert reasons(world, "bureau", f"plan-changes/{plan.pk}/review/") == [("Telaah", "condition", SENTENCE)]


def test_what_was_passed_when_moved_is_said(under: Under, signed_in: Browser, now) -> None:
    world = under(LAN)
    item = world.submitted()
    version, _new = publishing.publish(document(HEAD + 'label = "Kepala"\n' + LAN), at=world.now)
    changes.move(item, version, actor=world.bureau, at=world.tick(), reason="Perbup baru.")
    now()

    page = signed_in("innovator").get(f"/inovasi/{item.pk}/").content.decode()

    assert "Tidak ditanyakan lagi: proses ini sudah melewati tahap itu" in page
    [(label, because, _reason)] = reasons(world, "innovator", f"innovations/{item.pk}/review/")
    assert (label, because) == ("Kepala", "passed")
