"""The pages on which the leaders decide the outcome: how it was evaluated stands beside the decision."""

import pytest
from django.urls import reverse

from innovations.models import Evaluation
from tests.innovations.test_outcome_deciding import evaluated
from tests.world import World


@pytest.mark.parametrize("who", ["sekda", "regent"])
def test_the_task_leads_to_scores_and_recommendations(world: World, signed_in, now, who: str) -> None:
    innovation = evaluated(world)
    now()
    client = signed_in(who)
    page = reverse("innovation", args=[innovation.pk])
    step = reverse("innovation-transition", args=[innovation.pk, "complete"])

    inbox, shown, asking = (client.get(each).content.decode() for each in ("/kotak-masuk/", page, step))

    links = [reverse("evaluation", args=[pk]) for pk in Evaluation.objects.values_list("pk", flat=True)]
    words = ["Lanjutkan", "Sudah dibahas.", "70,00"]
    assert f'href="{page}">Putuskan hasil akhir' in inbox
    assert [each for each in (*links, *words, f'href="{step}"') if each not in shown] == []
    assert [each for each in (*links, *words) if each not in asking] == []
