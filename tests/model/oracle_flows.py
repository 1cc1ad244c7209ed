"""The flows and days of the model's oracle, by hand: where from, where to, by whom, with a reason or not."""

from datetime import UTC, date, datetime, timedelta

# Who may do what, within the agency or government that the subject belongs to.
AGENCY = {"innovator", "operator", "head"}
LEADERS = {"sekda", "regent"}
BUREAU = {"bureau"}

# transition: (from, to, who, needs a comment); None in `who` means that it follows from something else.
INNOVATION = {
    "submit": ({"draft"}, "in_review", AGENCY, False),
    "resubmit": ({"returned"}, "in_review", AGENCY, False),
    "approve": ({"in_review"}, "approved", None, False),
    "send_back": ({"in_review"}, "returned", None, False),
    "reject": ({"in_review"}, "rejected", None, False),
    "withdraw": ({"draft", "in_review", "returned"}, "withdrawn", AGENCY, True),
    "launch": ({"approved"}, "launched", BUREAU, False),
    "begin_evaluation": ({"launched", "under_evaluation"}, "under_evaluation", None, False),
    "decline": ({"launched", "under_evaluation", "suspended"}, "", LEADERS, True),
    "suspend": ({"launched", "under_evaluation"}, "suspended", LEADERS, True),
    "resume": ({"suspended"}, "", LEADERS, False),
    "complete": ({"launched", "under_evaluation"}, "completed", LEADERS, True),
    "discontinue": ({"approved", "launched", "under_evaluation", "suspended"}, "discontinued", LEADERS, True),
}
CONTRACT = {
    "request_signatures": ({"draft"}, "signing", BUREAU, False),
    "activate": ({"signing"}, "in_force", None, False),
    "fulfil": ({"in_force"}, "fulfilled", BUREAU, False),
    "supersede": ({"in_force"}, "superseded", None, False),
    "lapse": ({"draft", "signing", "in_force"}, "", None, False),
    "complete": ({"in_force"}, "fulfilled", None, False),
    "terminate": ({"in_force"}, "terminated", LEADERS, True),
    "void": ({"draft", "signing"}, "void", BUREAU, True),
    "remake": ({"signing"}, "void", BUREAU, False),
}
REPORT = {
    "open": ({"scheduled"}, "open", None, False),
    "submit": ({"open"}, "submitted", AGENCY, False),
    "resubmit": ({"returned"}, "submitted", AGENCY, False),
    "evaluate": ({"submitted"}, "evaluated", None, False),
    "send_back": ({"submitted"}, "returned", None, False),
    "waive": ({"scheduled", "open", "returned"}, "waived", {"sekda"}, True),
    "lapse": ({"scheduled", "open", "returned"}, "waived", None, False),
}
FLOWS = {"innovation": INNOVATION, "contract": CONTRACT, "report": REPORT}
# Tuban 2018: head of agency, LAN's reviewer, regional secretary.
STAGES = ("head", "lan", "sekda")
CODES = ("agency_head", "lan", "secretary")
SETTLED = ("evaluated", "waived")
# First days of the quarters, the day after the last one, and ten working days after each, Idulfitri among them.
QUARTERS = (date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1))
DUE = (date(2025, 4, 21), date(2025, 7, 14), date(2025, 10, 14), date(2026, 1, 14))
WIB = timedelta(hours=7)
GRACE = timedelta(days=30)
# Leave of Idulfitri on working days.
DAYS_OFF = {date(2025, 3, 31), *(date(2025, 4, day) for day in (1, 2, 3, 4, 7))}
# Days after its period until a periodic evaluation opens; counted from the ceremony, six and twelve months.
OPENS_AFTER = timedelta(days=9)
FROM_THE_CEREMONY = (date(2025, 7, 2), date(2026, 1, 2))
# The same from the quarter of the last signature.
FROM_THE_QUARTER = (
    (date(2025, 6, 30), date(2025, 12, 31)),
    (date(2025, 9, 30), date(2026, 3, 31)),
    (date(2025, 12, 30), date(2026, 6, 30)),
    (date(2026, 3, 30), date(2026, 9, 30)),
)
ALIVE = ("launched", "under_evaluation")


def midnight(day):
    """The first moment of a day in Tuban."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - WIB


def works(day):
    """Whether it is a working day."""
    return day.weekday() < 5 and day not in DAYS_OFF


def given_back(day, since, at):
    """A due day, moved by the working days at whose end the clock stood."""
    stood = (since + WIB).date()
    waited = 0
    while stood < (at + WIB).date():
        waited += works(stood)
        stood += timedelta(days=1)
    while waited:
        day += timedelta(days=1)
        waited -= works(day)
    return day
