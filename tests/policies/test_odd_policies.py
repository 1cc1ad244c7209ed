"""Odd policies, each refused at its line: nothing that is mistyped is read as something else, or as nothing.

What only offices decide (a quorum nobody reaches) is warned of instead: `tests/web/test_policy_warnings.py`; somebody
else's name: `tests/web/test_owned_names.py`.
"""

import re
from collections.abc import Callable

import pytest
from django.utils.translation import override

from common.errors import BadInput
from tests.world import POLICIES
from workflow.policies.document import parse

TEXT = (POLICIES / "tuban-2018.toml").read_text("utf-8")
HEAD = 'role = "agency_head"\nscope = "agency"\n'
CODE = 'code = "lan"\nlabel = "Penelaah LAN"\n'
DISTINCT = 'distinct_from = ["agency_head"]\n'
COUNT = 'scope = "anywhere"\nquorum = 1\n'
STEPS = '"innovation.discontinue", "contract.terminate"'
STAGE = "review.innovation.stages"
RULE = re.compile(r"Line (\d+), column \d+: ")

# What stands there, what is typed instead (the first line of it is at fault), where and as what it is found.
ODD: list[tuple[str, str, str, str]] = [
    # -- conditions
    (CODE, CODE + 'when = { Medium = "digital" }\n', f"{STAGE}.1.when.Medium", "unknown_fact"),
    (CODE, CODE + 'when = { colour = "red" }\n', f"{STAGE}.1.when.colour", "unknown_fact"),
    (CODE, CODE + 'when = { medium = "Digital" }\n', f"{STAGE}.1.when.medium", "choice"),
    (CODE, CODE + "when = { medium = true }\n", f"{STAGE}.1.when.medium", "choice"),
    (CODE, CODE + "when = { medium = [] }\n", f"{STAGE}.1.when.medium", "choice"),
    (CODE, CODE + "when = { medium_at_least = 3 }\n", f"{STAGE}.1.when.medium_at_least", "no_number"),
    (CODE, CODE + 'when = { budget_at_least = "1" }\n', f"{STAGE}.1.when.budget_at_least", "number"),
    (CODE, CODE + "when = { budget_at_most = 1 }\n", f"{STAGE}.1.when.budget_at_most", "unknown_fact"),
    (CODE, CODE + "when = { budget_at_least = true }\n", f"{STAGE}.1.when.budget_at_least", "number"),
    (CODE, CODE + "when = { burdens_public = 1 }\n", f"{STAGE}.1.when.burdens_public", "yes_or_no"),
    (CODE, CODE + 'when = { burdens_public = "ya" }\n', f"{STAGE}.1.when.burdens_public", "yes_or_no"),
    (CODE, CODE + "when = { trial_ends = true }\n", f"{STAGE}.1.when.trial_ends", "unknown_fact"),
    (CODE, CODE + "when = true\n", f"{STAGE}.1.when", "type"),
    (CODE, CODE + 'if = { medium = "digital" }\n', f"{STAGE}.1.if", "unknown"),
    # -- quorum, mode, weights
    (COUNT, 'quorum = 0\nscope = "anywhere"\n', f"{STAGE}.1.quorum", "number"),
    (COUNT, 'quorum = -1\nscope = "anywhere"\n', f"{STAGE}.1.quorum", "number"),
    (COUNT, 'quorum = true\nscope = "anywhere"\n', f"{STAGE}.1.quorum", "number"),
    (COUNT, 'quorum = "2"\nscope = "anywhere"\n', f"{STAGE}.1.quorum", "number"),
    (COUNT, 'quorum = 1.5\nscope = "anywhere"\n', f"{STAGE}.1.quorum", "number"),
    (CODE, CODE + "qorum = 2\n", f"{STAGE}.1.qorum", "unknown"),
    (CODE, CODE + 'mode = "majority"\n', f"{STAGE}.1.mode", "choice"),
    (CODE, CODE + 'mode = "weighted"\n', f"{STAGE}.1.weights", "required"),
    (CODE, CODE + "weights = { 1 = 2 }\n", f"{STAGE}.1.weights", "unused"),
    (CODE, CODE + 'refusal = "never"\n', f"{STAGE}.1.refusal", "choice"),
    # -- who and where
    (HEAD, 'role = "king"\nscope = "agency"\n', f"{STAGE}.0.role", "choice"),
    (HEAD, 'role = ""\nscope = "agency"\n', f"{STAGE}.0.role", "choice"),
    (HEAD, 'scope = "agency"\n', f"{STAGE}.0.role", "required"),
    (HEAD, 'scope = "world"\nrole = "agency_head"\n', f"{STAGE}.0.scope", "choice"),
    (HEAD, 'scope = "agency"\nrole = "lan_reviewer"\n', f"{STAGE}.0.scope", "nobody"),
    (HEAD, 'scope = "parent"\nrole = "inspector"\n', f"{STAGE}.0.scope", "nobody"),
    (CODE, CODE + 'stand_in = { role = "lan_reviewer", scope = "anywhere" }\n', f"{STAGE}.1.stand_in", "same"),
    (CODE, CODE + 'stand_in = { scope = "agency", role = "inspector" }\n', f"{STAGE}.1.stand_in.scope", "nobody"),
    (CODE, CODE + 'stand_in = { role = "raja" }\n', f"{STAGE}.1.stand_in.role", "choice"),
    (CODE, CODE + "stand_in = {}\n", f"{STAGE}.1.stand_in.role", "required"),
    # -- order, distinct people, codes
    (DISTINCT, 'distinct_from = ["secretary"]\n', f"{STAGE}.1.distinct_from", "unknown_stage"),
    (DISTINCT, 'distinct_from = ["lan"]\n', f"{STAGE}.1.distinct_from", "unknown_stage"),
    (DISTINCT, 'distinct_from = "agency_head"\n', f"{STAGE}.1.distinct_from", "type"),
    (CODE, 'code = "agency_head"\nlabel = "x"\n', f"{STAGE}.1.code", "doubled"),
    (CODE, 'code = ""\nlabel = "x"\n', f"{STAGE}.1.code", "required"),
    (CODE, CODE + "order = 0\n", f"{STAGE}.1.order", "number"),
    (CODE, CODE + "service_days = -5\n", f"{STAGE}.1.service_days", "number"),
    (CODE, CODE + "service_days = 251\n", f"{STAGE}.1.service_days", "number"),
    (CODE, CODE + "strategic = 1\n", f"{STAGE}.1.strategic", "type"),
    (CODE, CODE + 'anonymous = "ya"\n', f"{STAGE}.1.anonymous", "type"),
    (CODE, CODE + 'comment = "sometimes"\n', f"{STAGE}.1.comment", "choice"),
    (CODE, CODE + 'decree = { title = "" }\n', f"{STAGE}.1.decree.title", "required"),
    (
        CODE,
        CODE + 'decree = { title = "SK", not_before = "kemarin" }\n',
        f"{STAGE}.1.decree.not_before",
        "date",
    ),
    # -- reviews and head
    ("[[review.report.stages]]", "[[review.raport.stages]]", "review.raport", "unknown_review"),
    ('name = "tuban-2018"', 'name = "Tuban 2018"', "name", "name"),
    ('name = "tuban-2018"', 'name = "tuban\u202e2018"', "name", "name"),
    ('name = "tuban-2018"', 'name = "../etc/passwd"', "name", "name"),
    ('name = "tuban-2018"', f'name = "{"a" * 80}"', "name", "name"),
    ('name = "tuban-2018"', "name = 2018", "name", "type"),
    ('name = "tuban-2018"', 'valid_from = "besok"\nname = "tuban-2018"', "valid_from", "date"),
    ('name = "tuban-2018"', 'version = 2\nname = "tuban-2018"', "version", "unknown"),
    # -- other tables
    (STEPS, '"innovation.stop"', "strategic.transitions", "unknown_transition"),
    (STEPS, '"contract.activate"', "strategic.transitions", "unknown_transition"),
    ('to = ["inspector"]', 'to = ["inspektorat"]', "reports.ladder.3.to.0", "choice"),
    ('to = ["inspector"]', "to = []", "reports.ladder.3.to", "required"),
    ('code = "escalate_inspector"', 'code = "breach"', "reports.ladder.3.code", "doubled"),
    ("after = 14\n", "after = -14\n", "reports.ladder.3.after", "number"),
    ("every_months = 3", "every_months = 0", "reports.every_months", "number"),
    ("lock_after_days = 30 ", "lock_after_days = -1 ", "reports.lock_after_days", "number"),
    ("reminder_days = [14, 7, 3, 1, 0]", "reminder_days = [14, 14]", "reports.reminder_days", "doubled"),
    ("after_months = [6, 12]", "after_months = [12, 6]", "evaluation.periodic.after_months", "order"),
    ('cap = "200"', 'cap = "-1"', "evaluation.cap", "number"),
    ('paper = "A4"', 'paper = "A3"', "contract.paper", "choice"),
    ("[watching]", "[wacthing]", "wacthing", "unknown"),
]  # fmt: skip


def faults(text: str) -> list[tuple[str, str, str]]:
    with override("en"), pytest.raises(BadInput) as refusal:
        parse(text)
    return [(gap.field, gap.code, str(gap.message)) for gap in refusal.value.gaps]


def fault_of(old: str, new: str) -> tuple[str, int]:
    """The document with the change, and the line of what was typed."""
    assert old in TEXT, old
    head, tail = TEXT.split(old, 1)
    typed = new.removeprefix(old)
    return head + new + tail, (head + new[: len(new) - len(typed)]).count("\n") + 1


@pytest.mark.parametrize(("old", "new", "field", "code"), ODD, ids=lambda part: part[:40].strip())
def test_an_odd_policy_is_refused_at_its_line(old: str, new: str, field: str, code: str) -> None:
    text, line = fault_of(old, new)

    found = {(place, kind): message for place, kind, message in faults(text)}

    assert (field, code) in found
    said = RULE.match(found[field, code])
    assert said is not None
    assert abs(int(said[1]) - line) <= (0 if code != "required" else 6)


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (lambda text: text.replace('title = "', "title = '", 1), {"syntax"}),
        (lambda text: text + '\nname = "dua"\n[sources]\n', {"syntax"}),
        (lambda text: text.replace("quorum = 1", "quorum = 1_", 1), {"syntax"}),
        (lambda text: text.replace("quorum = 1", "quorum = " + "9" * 5000, 1), {"syntax"}),
        (lambda text: text + "x = " + "[" * 100_000, {"syntax"}),
        (lambda text: text + "x = " + "{a=" * 100_000, {"syntax"}),
        (lambda text: "﻿" + text, {"syntax"}),
        (lambda text: text.replace("quorum = 1", "quorum = 1\x00", 1), {"syntax"}),
        (lambda text: text.replace('name = "tuban-2018"', 'valid_from = 2025-02-30', 1), {"syntax"}),
        (lambda _text: "", {"required"}),
        (lambda _text: 'review = "x"\nname = "x"\ntitle = "x"\nlegal_basis = "x"', {"type"}),
        (lambda _text: '[review]\n', {"required"}),
        (lambda _text: '[[review.innovation.stages]]\n', {"required"}),
        (lambda _text: '[review.innovation]\nstages = []\n', {"required"}),
        (lambda _text: '[review.innovation]\nstages = ["x"]\n', {"required", "type"}),
        (lambda _text: '[review.innovation]\n', {"required"}),
    ],
)  # fmt: skip
def test_what_is_no_policy_at_all_is_refused(make: Callable[[str], str], codes: set[str]) -> None:
    found = faults(make(TEXT))

    assert codes <= {code for _field, code, _message in found}
    assert all(message.startswith("Line ") for _field, code, message in found if code == "syntax")


def test_windows_line_ends_are_the_same_policy() -> None:
    assert parse(TEXT.replace("\n", "\r\n")) == parse(TEXT)


def test_a_megabyte_of_faults_is_read_once() -> None:
    many = TEXT + "".join(f'[x{number}]\na = "{"y" * 80}"\n' for number in range(11_000))

    assert len(many) > 1_000_000
    assert {code for _field, code, _message in faults(many)} == {"unknown"}
