"""What an evaluation recommends to the leaders, on the page of the innovation and in their inbox."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from tests.innovations.walks import reported
from tests.web.test_watching import UNWATCHED, under
from tests.world import World
from workflow.models import Task


def test_the_leaders_read_the_reason_and_decline_it(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    report = world.decide(
        reported(world), world.bureau, comment="Peserta berhenti datang.", facts=(("recommendation", "end"),)
    )
    page = reverse("innovation", args=[report.innovation_id])
    step = reverse("innovation-transition", args=[report.innovation_id, "decline"])
    now()
    sekda = signed_in("sekda")

    inbox = sekda.get(reverse("inbox")).content.decode()
    shown = sekda.get(page).content.decode()
    done = sekda.post(step, {"comment": "Diberi waktu satu triwulan.", "version": version_on(sekda, step)})
    after = sekda.get(page).content.decode()

    assert page in inbox
    assert "Peserta berhenti datang." in shown
    assert step in shown
    assert (done.status_code, 'id="recommendation"' in after) == (302, False)
    assert "Diberi waktu satu triwulan." in after
    assert not Task.objects.filter(kind="decide", closed_at__isnull=True).exists()


def test_reviewers_read_advice_only_where_they_may_watch(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    under(world, UNWATCHED)
    report = world.decide(
        reported(world), world.bureau, comment="Peserta berhenti datang.", facts=(("recommendation", "end"),)
    )
    now()

    shown = signed_in("lan").get(reverse("innovation", args=[report.innovation_id]))

    assert shown.status_code == 200
    assert "Peserta berhenti datang." not in shown.content.decode()


def version_on(client: Client, step: str) -> str:
    """What the form carries."""
    form = client.get(step).context["form"]
    return str(form["version"].value())
