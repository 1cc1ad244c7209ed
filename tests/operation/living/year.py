"""The year after the first day: on which days somebody does something, and what. expected.py says what is to follow.

Everybody acts at about nine o'clock, after the e-mails of the day.
"""

from datetime import date

from tests.operation.living.walk import DONE, TITLE, Act, Regency

BEGINS = date(2025, 1, 6)
SCORES = {"planned": 80, "recorded": 80, "measurable": 80, "own_work": 80, "benefit": 80}
# The decrees as they were published; the list that comes with the program has them too, for whoever begins later.
DECREE_OF_AUGUST = (
    "date,name,kind,decree_number,published_on\n"
    '2025-08-18,Cuti Bersama Proklamasi Kemerdekaan,cuti bersama,"SKB Menag No. 933/2025, Menaker No. 1/2025,'
    ' MenPANRB No. 3/2025",2025-08-07\n'
)
DECREE_OF_2026 = (
    "date,name,kind,decree_number,published_on\n"
    '2026-01-01,Tahun Baru 2026 Masehi,libur nasional,"SKB Menag No. 1497/2025, Menaker No. 2/2025,'
    ' MenPANRB No. 5/2025",2025-09-19\n'
    '2026-01-16,Isra Mikraj Nabi Muhammad S.A.W.,libur nasional,"SKB Menag No. 1497/2025, Menaker No. 2/2025,'
    ' MenPANRB No. 5/2025",2025-09-19\n'
)


def signed(regency: Regency) -> None:
    """8 January: planned, decided, launched, agreed and signed in one day."""
    pk = regency.plan(TITLE, milestone="Modul kelas selesai", ends="2025-05-30")
    regency.approve(pk)
    regency.launch(pk)
    regency.made["contract"] = regency.contract(pk, first_day="2025-01-01")


def first_report(regency: Regency) -> None:
    """On its last day but one."""
    regency.hand_in(1, about=TITLE, actual="50", percent=40)


def milestone_finished(regency: Regency) -> None:
    """Two days after its day."""
    pk = regency.made[TITLE]
    [milestone] = regency.who("operator").api("GET", f"innovations/{pk}/milestones/")["results"]
    regency.who("operator").api(
        "POST", f"innovations/{pk}/progress/",
        {
            "happened_on": str(regency.today), "text": "Modul selesai dicetak.", "milestone": milestone["id"],
            "percent": 100, "finished_on": str(regency.today), "file": b"%PDF-1.4 modul",
        },
    )  # fmt: skip


def second_report(regency: Regency) -> None:
    """Ten days after its due day."""
    regency.hand_in(2, about=TITLE, actual="50", percent=DONE)


def verified(regency: Regency) -> None:
    """The bureau's part of the evaluation after six months."""
    regency.decide("bureau", regency.appraisal(6, TITLE, by="bureau"), scores=SCORES)


def assured(regency: Regency) -> None:
    """The inspector's part of it."""
    regency.decide("inspector", regency.appraisal(6, TITLE, by="inspector"))


def assessed(regency: Regency) -> None:
    """The regional secretary's part: to be improved, without a day of its own."""
    regency.decide(
        "sekda", regency.appraisal(6, TITLE, by="sekda"), scores=SCORES, comment="Lengkapi modul.",
        recommendation="improve",
        items=[{"field": "follow_up", "message": "Lengkapi modul kelas"}],
    )  # fmt: skip


def asked_for(regency: Regency) -> None:
    """A report that no contract owes, on July, in ten working days."""
    regency.who("sekda").api(
        "POST", f"innovations/{regency.made[TITLE]}/asked-reports/",
        {"first_on": "2025-07-01", "last_on": "2025-07-31", "working_days": 10, "reason": "Untuk rapat DPRD."},
    )  # fmt: skip


def decreed_in_august(regency: Regency) -> None:
    """The joint decree of the day: 18 August is a day off, too."""
    decree(regency, DECREE_OF_AUGUST)


def decreed_for_2026(regency: Regency) -> None:
    """The days off of the next year have been decreed."""
    decree(regency, DECREE_OF_2026)


def decree(regency: Regency, document: str) -> None:
    """The administrator enters it as national."""
    regency.who("administrator").api("POST", "decrees/", {"document": document, "national": True})


def excused(regency: Regency) -> None:
    """What was asked for is late, and forgiven until 29 August."""
    found = regency.deadline("sewaktu-waktu", by="bureau")
    regency.who("sekda").api(
        "POST", f"deadlines/{found['id']}/excuse/", {"reason": "Gempa bumi.", "until": "2025-08-29"}
    )


def asked_report(regency: Regency) -> None:
    """Within the days of the excuse."""
    regency.hand_in(0, about=TITLE, actual="20", percent=DONE)


def improved(regency: Regency) -> None:
    """The agency says what it did, a day before it is due."""
    [row] = regency.who("operator").api("GET", "follow-ups/?page_size=100")["results"]
    regency.made["follow_up"] = row["id"]
    regency.step("operator", "follow-ups", row["id"], "report", comment="Modul dilengkapi.")


def accepted(regency: Regency) -> None:
    """The bureau has looked at it."""
    regency.step("bureau", "follow-ups", regency.made["follow_up"], "accept")


def more_time_asked(regency: Regency) -> None:
    """Six days before the third report is due."""
    regency.ask_for_more_time(f"Triwulan III 2025: {TITLE}", until="2025-10-24")


def more_time_granted(regency: Regency) -> None:
    """As asked."""
    regency.give_more_time()


def third_report(regency: Regency) -> None:
    """A day before the day that was granted."""
    regency.hand_in(3, about=TITLE, actual="50", percent=DONE)


def rest_recommended(regency: Regency) -> None:
    """With the third report the bureau thinks that it should rest."""
    pk = regency.report(3, TITLE, by="bureau")
    regency.decide("bureau", pk, recommendation="suspend", comment="Pesertanya berkurang.")


def rest_declined(regency: Regency) -> None:
    """The regional secretary does not."""
    regency.step("sekda", "innovations", regency.made[TITLE], "decline", comment="Dilanjutkan.")


def fourth_waived(regency: Regency) -> None:
    """The report that was never handed in is asked for no more; the evaluation begins at last."""
    pk = regency.report(4, TITLE, by="sekda")
    regency.step("sekda", "reports", pk, "waive", comment="Datanya hilang.")
    regency.decide("bureau", regency.appraisal(12, TITLE, by="bureau"), scores=SCORES)


def concluded_late(regency: Regency) -> None:
    """To be continued: the bureau is asked for the next contract, and nothing is owed under this one."""
    regency.decide("inspector", regency.appraisal(12, TITLE, by="inspector"))
    regency.decide(
        "sekda", regency.appraisal(12, TITLE, by="sekda"), scores=SCORES, comment="Lanjutkan.",
        recommendation="continue",
    )  # fmt: skip


def evaluated(number: int) -> Act:
    """The bureau finds the report with this number in order."""

    def act(regency: Regency) -> None:
        regency.decide("bureau", regency.report(number, TITLE, by="bureau"))

    return act


# Who acts, and what they do, after the e-mails of the day.
ACTS: dict[date, tuple[tuple[str, ...], Act]] = {
    date(2025, 1, 8): (("administrator", "innovator", "head", "lan", "sekda", "bureau", "regent"), signed),
    date(2025, 4, 21): (("operator",), first_report),
    date(2025, 4, 29): (("bureau",), evaluated(1)),
    date(2025, 6, 4): (("operator",), milestone_finished),
    date(2025, 7, 22): (("bureau",), verified),
    date(2025, 7, 23): (("bureau", "inspector"), assured),
    date(2025, 7, 24): (("operator", "bureau"), second_report),
    date(2025, 7, 25): (("bureau",), evaluated(2)),
    date(2025, 7, 29): (("bureau", "sekda"), assessed),
    date(2025, 8, 5): (("sekda",), asked_for),
    date(2025, 8, 7): (("administrator",), decreed_in_august),
    date(2025, 8, 22): (("bureau", "sekda"), excused),
    date(2025, 8, 26): (("operator", "bureau"), asked_report),
    date(2025, 8, 27): (("operator", "bureau"), improved),
    date(2025, 8, 28): (("bureau",), accepted),
    date(2025, 9, 22): (("administrator",), decreed_for_2026),
    date(2025, 10, 8): (("operator", "bureau"), more_time_asked),
    date(2025, 10, 10): (("sekda",), more_time_granted),
    date(2025, 10, 23): (("operator", "bureau"), third_report),
    date(2025, 10, 24): (("bureau",), rest_recommended),
    date(2025, 11, 17): (("sekda",), rest_declined),
    date(2026, 2, 16): (("sekda", "bureau"), fourth_waived),
    date(2026, 2, 17): (("bureau", "inspector", "sekda"), concluded_late),
}
