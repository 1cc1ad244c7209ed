"""What an evaluation sends back, on the screen: the day, both clocks, what was asked and answered, who scored what."""

from collections.abc import Callable
from datetime import date

from django.test import Client

from innovations.models import Evaluation
from tests.innovations.test_appraising import concluded, half_a_year
from tests.innovations.test_later_days import again_of, ask_agency, due_day, on_2_may, report_done
from tests.innovations.walks import exceptional
from tests.world import World
from workflow.engine import gate
from workflow.models import Task

Browser = Callable[[str], Client]


def text_of(browser: Client, address: str) -> str:
    return " ".join(browser.get(address).content.decode().split())


def test_the_bureau_names_the_day_of_what_is_asked_for_again(world: World, signed_in: Browser, now):
    row = report_done(world, on_2_may(world))
    now()
    bureau, address = signed_in("bureau"), f"/evaluasi/tindak-lanjut/{row.pk}/"
    sent = {"comment": "Belum lengkap.", "version": row.version, "due_on": "2026-05-30"}

    form = text_of(bureau, f"{address}langkah/reopen/")
    beyond = bureau.post(f"{address}langkah/reopen/", sent)
    taken = bureau.post(f"{address}langkah/reopen/", sent | {"due_on": "2025-05-30"})

    assert "10 hari kerja menurut kebijakan; paling lama 90 hari kalender" in form
    assert (beyond.status_code, sorted(beyond.context["form"].errors)) == (400, ["due_on"])
    assert (taken.status_code, due_day(again_of(row))) == (302, date(2025, 5, 30))
    page = text_of(signed_in("operator"), address)
    assert "diserahkan tepat waktu" in page
    assert "Diminta lagi" in page
    assert "30 Mei 2025" in page
    assert "dikembalikan ke perangkat daerah, sampai 30 Mei 2025" in text_of(
        bureau, "/evaluasi/tindak-lanjut/"
    )


def test_the_evaluation_says_whose_clock_runs(world: World, signed_in: Browser, now):
    appraisal = half_a_year(world)
    now()
    bureau, address = signed_in("bureau"), f"/evaluasi/berkala/{appraisal.pk}/"
    form = bureau.get(f"{address}keputusan/").context["form"]
    sent = {name: form.initial.get(name, "") for name in ("version", "digest", "task")}

    asked = bureau.post(
        f"{address}keputusan/",
        sent | {"outcome": "return", "comment": "Mengapa naik?", "due_on": "2025-07-25"},
    )

    page = text_of(bureau, address)
    assert (asked.status_code, due_day(again_of(appraisal))) == (302, date(2025, 7, 25))
    assert "hitungan waktu berhenti sampai perangkat daerah menjawab" in page
    assert "Penjelasan perangkat daerah" in page
    assert "sampai 25 Juli 2025" in text_of(bureau, "/evaluasi/berkala/")


def test_only_who_scored_is_shown_with_a_score(world: World, signed_in: Browser, now):
    appraisal = concluded(world, "continue")
    now()
    page = signed_in("bureau").get(f"/evaluasi/{appraisal.evaluation.pk}/")

    rows = {row["row"].decision.stage: row for row in page.context["assessments"]}
    assert [len(rows[code]["answers"]) for code in ("verify", "assure", "assess")] == [5, 0, 5]
    content = " ".join(page.content.decode().split())
    entry = content.split("Penjamin kualitas (Inspektorat)")[1].split("</li>")[0]
    assert "%" not in entry
    assert "Hasil direncanakan sebelum periode: <strong>80</strong> dari 100, bobot 1" in content


def test_the_answers_stand_beside_the_totals(world: World, signed_in: Browser, now):
    asked = ask_agency(world, half_a_year(world))
    gate.perform(asked, "explain", actor=world.operator, at=world.tick(), comment="Antrean ganda.")
    now()

    page = text_of(signed_in("sekda"), f"/evaluasi/berkala/{asked.pk}/")

    section = page.split("Tanya jawab")[1].split("</section>")[0]
    assert section.index("Mengapa naik?") < section.index("Antrean ganda.")


def test_the_words_of_a_report_stand_beside_its_score(world: World, signed_in: Browser, now):
    report = gate.perform(exceptional(world, "500", "12"), "submit", actor=world.operator, at=world.tick())
    world.decide(report, world.bureau, comment="Sesuai bukti.", facts=(("recommendation", "continue"),))
    now()

    page = text_of(signed_in("sekda"), f"/evaluasi/{Evaluation.objects.get().pk}/")

    section = page.split("Tanya jawab")[1].split("</section>")[0]
    assert section.index("Permintaan melonjak.") < section.index("Sesuai bukti.")


def test_more_time_to_explain_is_asked_for_and_granted(world: World, signed_in: Browser, now):
    asked = ask_agency(world, half_a_year(world))
    now()
    operator, secretary = signed_in("operator"), signed_in("sekda")
    address = f"/evaluasi/berkala/{asked.pk}/perpanjangan/"

    sent = operator.post(
        address, {"ask": "1", "ask-until": "2025-08-01", "ask-reason": "Data menyusul.", "ask-letter_no": ""}
    )
    inbox = secretary.get("/kotak-masuk/").content.decode()
    decided = secretary.post(
        address,
        {"decide": "1", "decide-outcome": "granted", "decide-decision": "Ya.", "decide-until": ""},
    )

    task = Task.objects.get(subject_id=asked.pk, closed_at=None)
    assert (sent.status_code, address in inbox, decided.status_code) == (302, True, 302)
    assert (due_day(again_of(asked)), task.due_at) == (date(2025, 8, 1), again_of(asked).counts_until)
    gate.perform(asked, "explain", actor=world.operator, at=world.tick(), comment="Antrean ganda.")
    now()
    assert operator.get(address).context["ask_form"] is None
