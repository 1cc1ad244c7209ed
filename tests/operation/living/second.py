"""A second innovation, which goes its road day by day and meets what the first does not: a return, a correction, a
party that changes before it has signed, explanations, follow-ups that are asked for again.

expected_second.py says what of it is told.
"""

from datetime import date
from typing import Any

from tests.operation.living.walk import DONE, FINISHED, REGENT_CERTIFICATE, SECOND_TITLE, Act, Regency

SCORES = {"planned": 80, "recorded": 80, "measurable": 80, "own_work": 80, "benefit": 80}
CARE, COURSE = "Catat peserta tiap pos", "Latih kader tiap pos"
ABOUT = SECOND_TITLE


def planned(regency: Regency) -> None:
    """Handed in at once."""
    pk = regency.plan(ABOUT, milestone="Pos keliling berjalan", ends="2025-08-27")
    regency.step("innovator", "innovations", pk, "submit")


def returned(regency: Regency) -> None:
    """The head of agency wants to know more."""
    regency.decide("head", regency.made[ABOUT], "return", comment="Sebutkan tempatnya.")


def handed_in_again(regency: Regency) -> None:
    """The innovator says more."""
    pk = regency.made[ABOUT]
    regency.who("innovator").change(f"innovations/{pk}/", description="Pos keliling di balai desa.")
    regency.step("innovator", "innovations", pk, "resubmit")


def approved_by(name: str) -> Act:
    """One of those who decide in turn."""

    def act(regency: Regency) -> None:
        regency.decide(name, regency.made[ABOUT])

    return act


def contract_prepared(regency: Regency) -> None:
    """Launched, and put before those who sign."""
    pk = regency.made[ABOUT]
    regency.launch(pk)
    regency.made["second_contract"] = regency.ask_for_signatures(
        pk, first_day="2025-06-01", last_day="2025-12-31"
    )


def party_changed(regency: Regency) -> None:
    """Before anybody has signed the head of agency has a new degree: the print names somebody else."""
    first = regency.who("administrator")
    [person] = [row for row in first.every("people/?page_size=100") if row["name"] == "Head"]
    first.change(f"people/{person['id']}/", name="Head, M.Kes.")


def made_anew(regency: Regency) -> None:
    """The bureau has the document made anew."""
    regency.step("bureau", "contracts", regency.made["second_contract"], "remake")
    regency.living.settle()
    rows = regency.who("bureau").every("contracts/?page_size=100")
    [fresh] = [row["id"] for row in rows if row["state"] == "signing"]
    regency.made["second_contract"] = fresh


def certificate_renewed(regency: Regency) -> None:
    """The head of agency was told three times that the former one would end."""
    regency.bring_certificate("head", REGENT_CERTIFICATE)


def signed_by(name: str) -> Act:
    """One of both parties, the receiver first."""

    def act(regency: Regency) -> None:
        regency.sign(name, regency.made["second_contract"])

    return act


def report_handed_in(number: int) -> Act:
    """As much as was planned; of the first the milestone is under way."""

    def act(regency: Regency) -> None:
        regency.hand_in(number, about=ABOUT, actual="50", percent=40 if number == 1 else DONE)

    return act


def report_sent_back(number: int) -> Act:
    """The bureau asks for a correction."""

    def act(regency: Regency) -> None:
        pk = regency.report(number, ABOUT, by="bureau")
        regency.decide("bureau", pk, "return", comment="Lengkapi catatan.")

    return act


def report_corrected(number: int) -> Act:
    """The operator hands it in once more."""

    def act(regency: Regency) -> None:
        regency.step("operator", "reports", regency.report(number, ABOUT), "resubmit")

    return act


def report_evaluated(number: int) -> Act:
    """The bureau finds it in order."""

    def act(regency: Regency) -> None:
        regency.decide("bureau", regency.report(number, ABOUT, by="bureau"))

    return act


def improvements_asked_for(regency: Regency) -> None:
    """With the third report, in thirty days."""
    regency.decide(
        "bureau", regency.report(2, ABOUT, by="bureau"), recommendation="improve", comment="Dua hal.",
        items=[{"field": "follow_up", "message": CARE}, {"field": "follow_up", "message": COURSE}],
    )  # fmt: skip


def milestone_finished(regency: Regency) -> None:
    """A day before its day."""
    pk, who = regency.made[ABOUT], regency.who("operator")
    [milestone] = who.api("GET", f"innovations/{pk}/milestones/")["results"]
    who.api(
        "POST", f"innovations/{pk}/progress/",
        {
            "happened_on": FINISHED[ABOUT], "text": "Pos berjalan.", "milestone": milestone["id"],
            "percent": 100, "finished_on": FINISHED[ABOUT], "file": b"%PDF-1.4 pos",
        },
    )  # fmt: skip


def asked_for(regency: Regency) -> None:
    """A report on August, in five working days."""
    regency.who("sekda").api(
        "POST", f"innovations/{regency.made[ABOUT]}/asked-reports/",
        {"first_on": "2025-08-01", "last_on": "2025-08-31", "working_days": 5, "reason": "Untuk rapat DPRD."},
    )  # fmt: skip


def more_time(title: str, *, until: str, kind: str = "") -> Act:
    """The operator asks for it."""

    def act(regency: Regency) -> None:
        regency.ask_for_more_time(title, until=until, kind=kind)

    return act


def granted(regency: Regency) -> None:
    """As asked."""
    regency.give_more_time()


def followed_up(title: str) -> Act:
    """The agency says what it did."""

    def act(regency: Regency) -> None:
        regency.step(
            "operator", "follow-ups", _follow_up(regency, title, "operator"), "report", comment="Selesai."
        )

    return act


def not_done_yet(title: str) -> Act:
    """The bureau found it not done."""

    def act(regency: Regency) -> None:
        pk = _follow_up(regency, title, "bureau")
        regency.step("bureau", "follow-ups", pk, "reopen", comment="Belum semua pos.")

    return act


def accepted(title: str) -> Act:
    """The bureau found it done."""

    def act(regency: Regency) -> None:
        regency.step("bureau", "follow-ups", _follow_up(regency, title, "bureau"), "accept")

    return act


def _follow_up(regency: Regency, title: str, by: str) -> str:
    rows: list[Any] = list(regency.who(by).every("follow-ups/?page_size=100"))
    [found] = [row["id"] for row in rows if title in str(row)]
    return str(found)


def explanation_asked_for(name: str) -> Act:
    """An evaluator asks the agency."""

    def act(regency: Regency) -> None:
        regency.decide(name, regency.appraisal(6, ABOUT, by=name), "return", comment="Bagaimana dihitung?")

    return act


def explained(regency: Regency) -> None:
    """The agency answers."""
    regency.step(
        "operator",
        "appraisals",
        regency.appraisal(6, ABOUT, by="operator"),
        "explain",
        comment="Menurut daftar hadir.",
    )


def verified(regency: Regency) -> None:
    """The bureau's part of the evaluation."""
    regency.decide("bureau", regency.appraisal(6, ABOUT, by="bureau"), scores=SCORES)


def assured(regency: Regency) -> None:
    """The inspector's."""
    regency.decide("inspector", regency.appraisal(6, ABOUT, by="inspector"))


def assessed(regency: Regency) -> None:
    """The regional secretary's: to be continued."""
    regency.decide(
        "sekda",
        regency.appraisal(6, ABOUT, by="sekda"),
        scores=SCORES,
        comment="Lanjutkan.",
        recommendation="continue",
    )


def evaluators_get_more_time(regency: Regency) -> None:
    """Of the regional secretary's own motion: what its evaluators owe."""
    who = regency.who("sekda")
    [place] = {row["government"]["id"] for row in who.every("appraisals/?page_size=100")}
    who.api(
        "POST", "extensions/",
        {"government": place, "due_from": "2025-12-30", "due_until": "2025-12-30", "until": "2026-02-20",
         "evaluations": True, "reason": "Penjelasan baru datang."},
    )  # fmt: skip


OPERATOR, BUREAU, SEKDA = ("operator",), ("bureau",), ("sekda",)
ACTS: dict[date, tuple[tuple[tuple[str, ...], Act], ...]] = {
    date(2025, 3, 7): ((("innovator",), planned),),
    date(2025, 4, 6): ((("head",), returned),),
    date(2025, 4, 8): ((("innovator",), handed_in_again),),
    date(2025, 4, 15): ((("head",), approved_by("head")),),
    date(2025, 4, 19): ((("lan",), approved_by("lan")),),
    date(2025, 4, 29): ((SEKDA, approved_by("sekda")),),
    date(2025, 5, 19): ((("administrator", "bureau"), contract_prepared),),
    date(2025, 5, 26): ((("administrator",), party_changed),),
    date(2025, 6, 1): ((BUREAU, made_anew),),
    date(2025, 6, 2): ((("head",), certificate_renewed), (("head",), signed_by("head"))),
    date(2025, 6, 3): ((("regent",), signed_by("regent")),),
    date(2025, 7, 9): ((OPERATOR, report_handed_in(1)),),
    date(2025, 7, 11): ((BUREAU, report_evaluated(1)),),
    date(2025, 8, 26): ((OPERATOR, milestone_finished),),
    date(2025, 9, 22): ((SEKDA, asked_for),),
    date(2025, 10, 3): ((OPERATOR, report_handed_in(0)),),
    date(2025, 10, 7): ((OPERATOR, report_handed_in(2)),),
    date(2025, 10, 8): ((BUREAU, report_sent_back(2)),),
    date(2025, 10, 22): ((OPERATOR, report_corrected(2)),),
    date(2025, 10, 23): ((BUREAU, improvements_asked_for),),
    date(2025, 11, 17): ((OPERATOR, more_time(CARE, until="2025-12-01")),),
    date(2025, 11, 18): ((SEKDA, granted),),
    date(2025, 11, 30): ((OPERATOR, followed_up(CARE)),),
    date(2025, 12, 1): ((BUREAU, not_done_yet(CARE)),),
    date(2025, 12, 2): ((OPERATOR, followed_up(COURSE)),),
    date(2025, 12, 3): ((BUREAU, not_done_yet(COURSE)),),
    date(2025, 12, 9): ((BUREAU, explanation_asked_for("bureau")),),
    date(2025, 12, 10): (
        (OPERATOR, more_time(COURSE, until="2025-12-24", kind="follow_up_again")),
        (SEKDA, granted),
    ),
    date(2025, 12, 23): ((OPERATOR, followed_up(COURSE)),),
    date(2025, 12, 24): (
        (OPERATOR, explained),
        (OPERATOR, followed_up(CARE)),
        (BUREAU, accepted(COURSE)),
        (BUREAU, verified),
        (("inspector",), explanation_asked_for("inspector")),
    ),
    date(2025, 12, 29): (
        (OPERATOR, more_time("Evaluasi 6 bulan sampai 30 November", until="2026-01-09", kind="explanation")),
        (BUREAU, accepted(CARE)),
    ),
    date(2025, 12, 30): ((SEKDA, granted),),
    date(2026, 1, 8): ((OPERATOR, explained), (OPERATOR, report_handed_in(3))),
    date(2026, 1, 12): (
        (SEKDA, evaluators_get_more_time),
        # After an explanation all of them look at it anew.
        (BUREAU, verified),
        (("inspector",), assured),
        (BUREAU, report_sent_back(3)),
    ),
    date(2026, 1, 14): (
        (SEKDA, assessed),
        (OPERATOR, more_time("Triwulan IV 2025: " + ABOUT, until="2026-01-27", kind="revision")),
    ),
    date(2026, 1, 15): ((SEKDA, granted),),
    date(2026, 1, 24): ((OPERATOR, report_corrected(3)),),
    date(2026, 1, 29): ((BUREAU, report_evaluated(3)),),
}
