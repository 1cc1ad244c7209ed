"""Contracts signed on any day: what binds, what falls away, what asks for a reason, and what pages and API say."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.errors import BadInput, NotNow, NotPermitted, Stale, Unready
from contracts.models import Contract
from contracts.services import draft_reasons, signing
from contracts.services.contract_schedule import schedule_of
from deadlines.models import Deadline, DeadlineStepReached
from innovations.models import Appraisal, Report
from innovations.services.contracts import contracting
from organisations.offices import SYSTEM
from tests.policies.conftest import published
from tests.world import POLICIES, SECRET, World
from workflow.engine import gate
from workflow.models import Event

Browser = Callable[[str], Client]
# A Saturday.
LATE_IN_THE_YEAR = datetime(2025, 11, 29, 3, 0, tzinfo=UTC)
MID_FEBRUARY, LATE_APRIL = date(2025, 2, 15), date(2025, 4, 21)


def drafted(world: World, first_day: date, last_day: date | None = None, **fields: Any) -> Contract:
    return contracting.draft_contract(
        world.launched(),
        actor=world.bureau,
        at=world.tick(),
        period_start=first_day,
        last_day=last_day,
        place="Tuban",
        **fields,
    )


def requested(world: World, contract: Contract) -> Contract:
    return gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())


def in_force(world: World, contract: Contract) -> Contract:
    """As the last signature leaves it, without documents."""
    signed = requested(world, contract)
    return gate.perform(signed, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)


def owed(contract: Contract) -> list[tuple[int, str, date]]:
    rows = Report.objects.filter(contract=contract).select_related("deadline").order_by("number")
    return [(row.number, row.period.label, row.deadline.due_on) for row in rows]


def printed(contract: Contract) -> list[tuple[str, str]]:
    return [(row["label"], row["due_on"]) for row in contract.draft["obligations"]]


def test_prepared_in_late_november_nothing_is_overdue(world: World) -> None:
    world.launched()
    world.now = LATE_IN_THE_YEAR

    contract = in_force(world, drafted(world, date(2025, 1, 1), dates_reason="Penandatanganan menyusul."))
    world.sweep(world.tick(days=1))

    assert owed(contract) == [(4, "Triwulan IV 2025", date(2026, 1, 14))]
    assert [label for label, _due in printed(contract)] == [
        "Triwulan I 2025",
        "Triwulan II 2025",
        "Triwulan III 2025",
        "Triwulan IV 2025",
    ]
    steps = DeadlineStepReached.objects.filter(deadline__subject_type="report")
    late = Deadline.objects.filter(subject_type="report", due_at__lte=world.now)
    assert (late.count(), steps.count()) == (0, 0)


def test_evaluations_count_from_the_period_of_signing(world: World) -> None:
    world.launched()
    world.now = LATE_IN_THE_YEAR

    contract = in_force(world, drafted(world, date(2025, 1, 1), dates_reason="Penandatanganan menyusul."))

    rows = Appraisal.objects.filter(contract=contract).select_related("deadline").order_by("after_months")
    assert [(row.period_start, row.period_end) for row in rows] == [
        (date(2025, 10, 1), date(2026, 4, 1)),
        (date(2025, 10, 1), date(2026, 10, 1)),
    ]
    assert all(row.deadline.due_at > world.now for row in rows)


def test_a_start_in_mid_february_reports_the_rest(world: World) -> None:
    contract = in_force(world, drafted(world, MID_FEBRUARY, dates_reason="Anggaran disahkan terlambat."))

    assert owed(contract) == [
        (1, "Triwulan I 2025 (15 Februari–31 Maret)", date(2025, 4, 21)),
        (2, "Triwulan II 2025", date(2025, 7, 14)),
        (3, "Triwulan III 2025", date(2025, 10, 14)),
        (4, "Triwulan IV 2025", date(2026, 1, 14)),
    ]
    first = Report.objects.get(contract=contract, number=1)
    assert (first.period_start, first.period_end) == (MID_FEBRUARY, date(2025, 4, 1))
    assert printed(contract)[0] == ("Triwulan I 2025 (15 Februari–31 Maret)", "2025-04-21")


def test_a_start_in_late_april_reports_after_its_quarter(world: World) -> None:
    contract = in_force(world, drafted(world, LATE_APRIL, dates_reason="Peluncuran pada April."))

    assert owed(contract)[0] == (1, "Triwulan II 2025 (21 April–30 Juni)", date(2025, 7, 14))


def test_a_last_day_within_a_period_makes_a_short_last_report(world: World) -> None:
    contract = drafted(world, date(2025, 1, 1), date(2025, 11, 15))

    assert printed(contract)[-1] == ("Triwulan IV 2025 (1 Oktober–15 November)", "2025-11-28")
    assert contract.draft["period_end"] == "2025-11-16"


def test_past_or_unusual_days_need_a_reason(world: World) -> None:
    world.launched()
    world.now = LATE_IN_THE_YEAR
    contract = drafted(world, MID_FEBRUARY, date(2025, 12, 15))

    with pytest.raises(Unready) as refusal:
        requested(world, contract)

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [("dates_reason", "unusual")] * 4
    said = " ".join(str(gap.message) for gap in refusal.value.gaps)
    wanted = ("3 periode telah berakhir", "15 Februari–31 Maret", "1 Oktober–15 Desember", "31 Desember 2025")
    wanted += ("Target Triwulan I 2025 berlaku penuh untuk 15 Februari 2025 sampai dengan 31 Maret 2025",)
    assert [words for words in wanted if words not in said] == []


def test_whole_periods_signed_in_time_need_no_reason(world: World) -> None:
    contract = drafted(world, date(2025, 1, 1))

    assert requested(world, contract).state == "signing"


def test_a_reason_is_given_by_the_bureau_while_it_is_a_draft(world: World) -> None:
    contract = drafted(world, MID_FEBRUARY)
    with pytest.raises(NotPermitted):
        draft_reasons.explain_days(contract, actor=world.head, at=world.tick(), reason="Menyusul.")
    with pytest.raises(BadInput):
        draft_reasons.explain_days(contract, actor=world.bureau, at=world.tick(), reason="  ")
    with pytest.raises(Stale):
        draft_reasons.explain_days(
            contract, actor=world.bureau, at=world.tick(), reason="Menyusul.", seen_version=99
        )

    kept = draft_reasons.explain_days(contract, actor=world.bureau, at=world.tick(), reason="Menyusul.")
    signed = requested(world, kept)

    assert (signed.state, signed.draft["dates_reason"]) == ("signing", "Menyusul.")
    assert Event.objects.filter(subject_id=contract.pk, kind="contract.explain_days").count() == 1
    with pytest.raises(NotNow):
        draft_reasons.explain_days(signed, actor=world.bureau, at=world.tick(), reason="Lain.")


def test_a_period_ended_before_signature_falls_away(
    world: World, signed_in: Browser, now: Callable[[], None]
) -> None:
    contract = world.awaiting_signatures()
    contract = signing.sign(contract, actor=world.head, secret=SECRET, at=world.tick())
    world.now = datetime(2025, 4, 1, 3, 0, tzinfo=UTC)
    now()

    waiting = signed_in("regent").get(reverse("contract-schedule", args=[contract.pk])).content.decode()
    contract = signing.sign(contract, actor=world.regent, secret=SECRET, at=world.tick())
    now()
    signed = signed_in("regent").get(reverse("contract", args=[contract.pk])).content.decode()

    assert owed(contract)[0][:2] == (2, "Triwulan II 2025")
    assert ("<s><strong>Triwulan I 2025</strong>" in waiting, "<s><strong>Triwulan II" in waiting) == (
        True,
        False,
    )
    assert "berakhir sebelum tanda tangan terakhir, bila ditandatangani pada 1 April 2025" in waiting
    assert "berakhir sebelum tanda tangan terakhir pada 1 April 2025" in signed
    assert "Senin, 14 Juli 2025" in signed


def test_the_last_minute_of_a_quarter_still_binds_to_it(world: World) -> None:
    contract = requested(world, drafted(world, date(2025, 1, 1)))
    world.now = datetime(2025, 3, 31, 16, 58, tzinfo=UTC)

    contract = gate.perform(contract, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)

    assert owed(contract)[0] == (1, "Triwulan I 2025", date(2025, 4, 21))


def test_an_expired_contract_is_not_requested_or_signed(world: World) -> None:
    waiting, draft = world.awaiting_signatures(), drafted(world, date(2025, 1, 1), dates_reason="Menyusul.")
    world.now = datetime(2025, 12, 31, 17, 0, tzinfo=UTC)

    with pytest.raises(Unready) as requesting:
        requested(world, draft)
    with pytest.raises(NotNow) as signature:
        signing.sign(waiting, actor=world.head, secret=SECRET, at=world.tick())

    assert [(gap.field, gap.code) for gap in requesting.value.gaps] == [("period_end", "over")]
    assert signature.value.code == "period_over"


@pytest.mark.parametrize("first_day", [date(1, 1, 1), date(2023, 12, 31), date(2027, 1, 1), date(9999, 6, 1)])
def test_a_first_day_far_from_the_budget_year_is_refused(
    world: World, signed_in: Browser, now: Callable[[], None], first_day: date
) -> None:
    innovation = world.launched()
    now()
    browser = signed_in("bureau")

    answer = browser.post(
        "/api/v1/contracts/",
        {"innovation": str(innovation.pk), "period_start": first_day.isoformat()},
        content_type="application/json",
    )
    page = browser.post(
        reverse("contract-new", args=[innovation.pk]),
        {"period_start": first_day.isoformat(), "place": "Tuban"},
    )

    assert (answer.status_code, [gap["field"] for gap in answer.json()["errors"]]) == (400, ["period_start"])
    assert (page.status_code in (200, 400), list(page.context["form"].errors)) == (True, ["period_start"])
    assert not Contract.objects.exists()


@pytest.mark.parametrize(
    "last_day", [date(1, 1, 1), date(2024, 12, 31), date(2035, 1, 1), date(9999, 12, 31)]
)
def test_an_impossible_last_day_is_refused_by_its_field(world: World, last_day: date) -> None:
    with pytest.raises(BadInput) as refusal:
        drafted(world, date(2025, 1, 1), last_day)

    assert [gap.field for gap in refusal.value.gaps] == ["last_day"]


def test_the_schedule_page_shows_periods_and_takes_a_reason(
    world: World, signed_in: Browser, now: Callable[[], None]
) -> None:
    innovation = world.launched()
    now()
    browser = signed_in("bureau")

    answer = browser.post(
        reverse("contract-new", args=[innovation.pk]), {"period_start": "2025-02-15", "place": "Tuban"}
    )
    page = browser.get(answer.url)
    contract = Contract.objects.get()
    given = browser.post(
        reverse("contract-days-reason", args=[contract.pk]),
        {"reason": "Anggaran disahkan terlambat.", "version": str(contract.version)},
    )

    text = page.content.decode()
    wanted = (
        "15 Februari 2025 sampai dengan 31 Maret 2025",
        "diserahkan mulai 1 April 2025",
        "Senin, 21 April 2025",
    )
    assert [words for words in wanted if words not in text] == []
    assert "Kontrak dimulai atau berakhir di tengah periode" in text
    assert (answer.url, given.url) == (reverse("contract-schedule", args=[contract.pk]),) * 2
    assert "Anggaran disahkan terlambat." in browser.get(given.url).content.decode()


def test_the_schedule_is_read_and_explained_over_the_interface(
    world: World, signed_in: Browser, now: Callable[[], None]
) -> None:
    contract = drafted(world, MID_FEBRUARY, date(2025, 6, 30))
    now()
    browser, address = signed_in("bureau"), f"/api/v1/contracts/{contract.pk}/schedule/"

    before = browser.get(address).json()
    answer = browser.post(address, {"reason": "Uji coba singkat."}, content_type="application/json")

    assert (len(before["remarks"]), before["awaited"], before["reason"]) == (3, True, "")
    assert before["rows"][0] == {
        "number": 1,
        "label": "Triwulan I 2025 (15 Februari–31 Maret)",
        "first_day": "2025-02-15",
        "last_day": "2025-03-31",
        "accepted_from": "2025-04-01",
        "due_on": "2025-04-21",
        "falls_away": False,
        "provisional": False,
    }
    assert (answer.status_code, answer.json()["reason"]) == (200, "Uji coba singkat.")


def earlier_rules(contract: Contract) -> Contract:
    """The draft as it was made before reports covered periods of the calendar: due on the last day of each quarter."""
    draft = contract.draft
    due = ("2025-04-08", "2025-06-30", "2025-09-30", "2025-12-31")
    draft["rule"] = {
        **draft["rule"], "anchor": "contract", "after": 0, "unit": "calendar_days", "opens_days_before_due": 30,
    }  # fmt: skip
    draft["obligations"] = [row | {"due_on": day} for row, day in zip(draft["obligations"], due, strict=True)]
    # What a reason is about was not kept then.
    draft.pop("dates_explained", None)
    contract.save(update_fields=["draft"])
    return contract


def test_a_contract_of_earlier_rules_keeps_days_and_window(world: World) -> None:
    contract = in_force(world, earlier_rules(drafted(world, date(2025, 1, 1))))
    world.sweep(datetime(2025, 6, 10, 3, 0, tzinfo=UTC))
    second = world.fill(world.report(contract, 2), "40", "12")

    handed_in = gate.perform(second, "submit", actor=world.operator, at=world.tick())

    assert [due for _number, _label, due in owed(contract)] == [
        date(2025, 4, 8),
        date(2025, 6, 30),
        date(2025, 9, 30),
        date(2025, 12, 31),
    ]
    assert handed_in.state == "submitted"


def test_earlier_rules_signed_late_owe_nothing_overdue(world: World) -> None:
    draft = earlier_rules(drafted(world, date(2025, 1, 1), dates_reason="Menyusul."))
    draft.draft["obligations"][2]["due_on"] = "2025-08-14"
    draft.save(update_fields=["draft"])
    world.now = datetime(2025, 8, 15, 3, 0, tzinfo=UTC)

    contract = in_force(world, draft)

    assert [number for number, _label, _due in owed(contract)] == [4]


@pytest.mark.parametrize("late", [0, 31, 61, 92, 200, 300, 364])
def test_every_due_day_lies_after_the_last_signature(world: World, late: int) -> None:
    contract = requested(world, drafted(world, date(2025, 1, 1)))
    world.now += timedelta(days=late)

    contract = gate.perform(contract, "activate", actor=SYSTEM, at=world.tick(), document="0" * 64)

    deadlines = Deadline.objects.filter(report__contract=contract)
    assert deadlines.exists() is (late < 364)
    assert not deadlines.filter(due_at__lte=world.now).exists()
    assert not Deadline.objects.filter(appraisal__contract=contract, due_at__lte=world.now).exists()


@pytest.mark.parametrize(
    ("moment", "day", "bound"),
    [
        # The last second of 30 June in Jayapura; then 1 July there and still 30 June in Jakarta.
        (datetime(2025, 6, 30, 14, 59, 59, tzinfo=UTC), date(2025, 6, 30), [2, 3, 4]),
        (datetime(2025, 6, 30, 16, 30, tzinfo=UTC), date(2025, 7, 1), [3, 4]),
    ],
)
def test_one_zone_says_the_day_of_the_last_signature(
    world: World, moment: datetime, day: date, bound: list[int]
) -> None:
    """The government's, whatever zone the policy counts the days of reports in."""
    text = (POLICIES / "tuban-2018.toml").read_text()
    text = text.replace(
        'unit = "working_days"\nreminder_days',
        'unit = "working_days"\nzone = "Asia/Jakarta"\nreminder_days',
        1,
    ).replace('"reports.unit" =', '"reports.zone" = "pengaturan daerah"\n"reports.unit" =')
    version = published(text)
    world.government.policy_name = version.name
    world.government.zone = "Asia/Jayapura"
    world.government.save()
    contract = requested(world, drafted(world, date(2025, 1, 1), dates_reason="Menyusul."))

    signed = gate.perform(contract, "activate", actor=SYSTEM, at=moment, document="0" * 64)

    schedule = schedule_of(signed, at=moment)
    shown = [line.number for line in schedule.lines if not line.falls_away]
    assert signed.draft["rule"]["zone"] == "Asia/Jakarta"
    assert (signed.signed_on, schedule.signed_on) == (day, day)
    assert (shown, [number for number, *_rest in owed(signed)]) == (bound, bound)
