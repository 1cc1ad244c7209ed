"""The pages of periodic evaluations and follow-ups."""

from django.urls import reverse

from innovations.models import Evaluation, FollowUp
from tests.innovations.test_appraising import CRITERIA, concluded, half_a_year
from tests.world import World


def test_the_bureau_decides_on_a_page_with_scores(world: World, signed_in, now) -> None:
    appraisal = half_a_year(world)
    now()
    client = signed_in("bureau")
    address = reverse("appraisal-decision", args=[appraisal.pk])
    form = client.get(address).context["form"]
    typed = {
        "outcome": "approve",
        "version": form["version"].value(),
        "digest": form["digest"].value(),
        **{f"scores.{code}": score for code, score in CRITERIA.items()},
    }

    answer = client.post(address, typed)

    told = client.get(reverse("appraisal", args=[appraisal.pk])).content.decode()
    assert answer.status_code == 302
    assert ("Verifikasi Bagian Organisasi" in told, "70,00 %" in told) == (True, True)


def test_an_improvement_without_a_follow_up_returns_to_the_form(world: World, signed_in, now) -> None:
    appraisal = half_a_year(world)
    world.decide(appraisal, world.bureau, scores=CRITERIA)
    world.decide(appraisal, world.inspector)
    now()
    client = signed_in("sekda")
    address = reverse("appraisal-decision", args=[appraisal.pk])
    form = client.get(address).context["form"]
    typed = {
        "outcome": "approve",
        "comment": "Perlu perbaikan.",
        "recommendation": "improve",
        "version": form["version"].value(),
        "digest": form["digest"].value(),
        **{f"scores.{code}": score for code, score in CRITERIA.items()},
    }

    refused = client.post(address, typed)
    done = client.post(address, typed | {"follow_up_1": "Lengkapi data.", "due_on_1": "2025-08-20"})

    assert (refused.status_code, "Sebutkan apa yang harus diperbaiki" in refused.content.decode()) == (
        422,
        True,
    )
    assert (done.status_code, FollowUp.objects.get().text) == (302, "Lengkapi data.")


def test_the_score_shows_its_steps_rows_and_follow_ups(world: World, signed_in, now) -> None:
    concluded(world, "improve", items=[{"field": "follow_up", "message": "Perbaiki data."}])
    row = Evaluation.objects.get(appraisal__isnull=False)
    now()

    page = signed_in("head").get(reverse("evaluation", args=[row.pk])).content.decode()

    wanted = (
        "Rata-rata kemajuan: (1 × 50) ÷ (1) = 50 %. Ini bukan predikat.",
        "Tabel tidak menyarankan apa pun sebelum laporan mencakup seluruh tahun.",
        "Penilai (Sekretaris Daerah)",
        "Perbaiki data.",
    )
    assert [words for words in wanted if words not in page] == []
