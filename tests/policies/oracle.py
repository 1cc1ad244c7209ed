"""Who may do what in every situation, written by hand from the regulation's flow; no import from the application.

A rule reads `situation | transition > state | who: answer; who: answer`. `who` are posts or groups of posts; the last
word about a post wins. `acting` is every Plt., Plh. and delegate among those named before it. An answer is `ok`, or the
refusal: codes, with the field before the colon where something is missing (`comment:required` is written `reason`).
Whoever a rule does not name is refused with `not_your_office`; a transition without a rule leads nowhere from there and
is an `illegal_transition` for everyone. `review` and `system` in place of a post: it follows from something else, for
everyone alike. `nobody`: no post of this government may.
"""

from tests.policies.oracle_people import (
    ACTING,
    ALONE,
    CAPACITIES,
    ELSEWHERE,
    GROUPS,
    OWN,
    SEEN,
    SEVERAL_OFFICES,
)

# "kind state, what is special": the first situation of each state is the plain one, where nothing is missing.
RULES = """
innovation draft                       | submit > in_review      | agency: ok
innovation draft                       | withdraw > withdrawn    | agency: reason
innovation draft, incomplete           | submit                  | agency: description:required
innovation draft, incomplete           | withdraw > withdrawn    | agency: reason
innovation draft, no agency            | submit                  | bureau: agency:required
innovation draft, no agency            | withdraw > withdrawn    | bureau: reason
innovation in_review                   | approve                 | review
innovation in_review                   | send_back               | review
innovation in_review                   | reject                  | review
innovation in_review                   | withdraw > withdrawn    | agency: reason
innovation returned                    | resubmit > in_review    | agency: ok
innovation returned                    | withdraw > withdrawn    | agency: reason
innovation returned, incomplete        | resubmit                | agency: description:required
innovation returned, incomplete        | withdraw > withdrawn    | agency: reason
innovation approved                    | launch > launched       | bureau: launch_event:required
innovation launched                    | decline                 | leaders: recommendation:none reason
innovation launched                    | begin_evaluation        | system
innovation launched                    | suspend > suspended     | leaders: reason
innovation launched                    | complete > completed    | leaders: reason
innovation launched                    | discontinue > discontinued | leaders: reason; acting: acting_official
innovation launched, signing           | decline                 | leaders: recommendation:none reason
innovation launched, signing           | begin_evaluation        | system
innovation launched, signing           | suspend                 | leaders: contract:contract_in_signing reason
innovation launched, signing           | complete | leaders: appraisals:evaluation_under_way reason
innovation launched, signing           | discontinue > discontinued | leaders: reason; acting: acting_official
innovation under_evaluation            | decline                 | leaders: recommendation:none reason
innovation under_evaluation            | begin_evaluation        | system
innovation under_evaluation            | suspend > suspended     | leaders: reason
innovation under_evaluation            | complete > completed    | leaders: reason
innovation under_evaluation            | discontinue > discontinued | leaders: reason; acting: acting_official
innovation under_evaluation, owing     | decline                 | leaders: recommendation:none reason
innovation under_evaluation, owing     | begin_evaluation        | system
innovation under_evaluation, owing     | suspend > suspended     | leaders: reason
innovation under_evaluation, owing | complete | leaders: reports:reports_owed appraisals:evaluation_under_way reason
innovation under_evaluation, owing     | discontinue > discontinued | leaders: reason; acting: acting_official
innovation suspended                   | decline                 | leaders: recommendation:none reason
innovation suspended                   | resume > launched       | leaders: ok
innovation suspended                   | discontinue > discontinued | leaders: reason; acting: acting_official
innovation suspended, evaluated before | decline                 | leaders: recommendation:none reason
innovation suspended, evaluated before | resume > under_evaluation | leaders: ok
innovation suspended, evaluated before | discontinue > discontinued | leaders: reason; acting: acting_official
innovation approved                    | discontinue > discontinued | leaders: reason; acting: acting_official

contract draft                         | request_signatures > signing | bureau: ok
contract draft                         | lapse                   | system
contract draft                         | void > void             | bureau: reason
contract draft, incomplete             | request_signatures      | bureau: indicators:required
contract draft, incomplete             | lapse                   | system
contract draft, incomplete             | void > void             | bureau: reason
contract draft, of a resting one       | request_signatures      | bureau: innovation:innovation_suspended
contract draft, of a resting one       | lapse                   | system
contract draft, of a resting one       | void > void             | bureau: reason
contract signing                       | activate                | system
contract signing                       | lapse                   | system
contract signing                       | void > void             | bureau: reason
contract signing                       | remake                  | bureau: signatories:unchanged
contract in_force                      | fulfil > fulfilled      | bureau: ok
contract in_force                      | supersede               | system
contract in_force                      | lapse                   | system
contract in_force                      | complete                | system
contract in_force                      | terminate > terminated  | leaders: reason; acting: acting_official
contract in_force, owing               | fulfil                  | bureau: reports:reports_owed
contract in_force, owing               | supersede               | system
contract in_force, owing               | lapse                   | system
contract in_force, owing               | complete                | system
contract in_force, owing               | terminate > terminated  | leaders: reason; acting: acting_official

report scheduled                       | open                    | system
report scheduled                       | waive > waived          | sekda: reason
report scheduled                       | lapse                   | system
report open                            | submit > submitted      | agency: ok
report open                            | waive > waived          | sekda: reason
report open                            | lapse                   | system
report open, empty                     | submit                  | agency: lines:required lines:required
report open, empty                     | waive > waived          | sekda: reason
report open, empty                     | lapse                   | system
report open, locked                    | submit                  | agency: deadline:locked
report open, locked                    | waive > waived          | sekda: reason
report open, locked                    | lapse                   | system
report submitted                       | evaluate                | review
report submitted                       | send_back               | review
report returned                        | resubmit > submitted    | agency: ok
report returned                        | waive > waived          | sekda: reason
report returned                        | lapse                   | system
report returned, empty                 | resubmit                | agency: lines:required lines:required
report returned, empty                 | waive > waived          | sekda: reason
report returned, empty                 | lapse                   | system

appraisal scheduled                    | open                    | system
appraisal scheduled                    | waive > waived          | sekda: reason
appraisal scheduled                    | lapse                   | system
appraisal in_review                    | ask                     | review
appraisal in_review                    | conclude                | review
appraisal in_review                    | waive > waived          | sekda: reason
appraisal in_review                    | lapse                   | system
appraisal returned                     | explain > in_review     | agency: reason
appraisal returned                     | waive > waived          | sekda: reason
appraisal returned                     | lapse                   | system

follow_up open                         | report > reported       | agency: reason
follow_up open                         | drop > dropped          | sekda: reason
follow_up open                         | lapse                   | system
follow_up reported                     | accept > accepted       | bureau: ok
follow_up reported                     | reopen > open           | bureau: reason
follow_up reported                     | drop > dropped          | sekda: reason
follow_up reported                     | lapse                   | system

plan_change draft                      | submit > in_review      | agency bureau: ok
plan_change draft                      | withdraw > withdrawn    | agency bureau: reason
plan_change draft                      | lapse                   | system
plan_change draft, incomplete          | submit                  | agency bureau: indicators:too_few
plan_change draft, incomplete          | withdraw > withdrawn    | agency bureau: reason
plan_change draft, incomplete          | lapse                   | system
plan_change in_review                  | accept                  | review
plan_change in_review                  | send_back               | review
plan_change in_review                  | reject                  | review
plan_change in_review                  | withdraw > withdrawn    | agency bureau: reason
plan_change in_review                  | lapse                   | system
plan_change returned                   | resubmit > in_review    | agency bureau: ok
plan_change returned                   | withdraw > withdrawn    | agency bureau: reason
plan_change returned                   | lapse                   | system

appointment proposed                   | take_effect             | system
appointment proposed                   | confirm > appointed     | administrator: ok
appointment proposed                   | decline > declined      | administrator: reason
appointment proposed, without letter   | take_effect             | system
appointment proposed, without letter   | confirm                 | administrator: attachment:required
appointment proposed, without letter   | decline > declined      | administrator: reason
appointment appointed                  | countersign > appointed | administrator: ok
appointment appointed                  | end > ended             | administrator: reason
appointment appointed, confirmed       | countersign             | administrator: confirmed_by:already
appointment appointed, confirmed       | end > ended             | administrator: reason

official active                        | disable > disabled      | administrator: reason
official active                        | withdraw                | administrator: account:invited reason
official active, beside                | end_service > left      | administrator: reason
official active, beside                | leave                   | system
official active                        | end_service             | nobody
official active, without mailbox       | end_service             | nobody
official active, without account       | end_service             | nobody
official active, beside                | disable                 | nobody
official active, beside                | withdraw                | nobody
official active, beside                | ask_reset               | nobody
official active, beside                | reset_alone             | nobody
official active, beside                | confirm_account         | nobody
official active                        | ask_reset               | administrator: factors:mailbox reason
official active                        | reset_alone             | administrator: factors:mailbox second:there reason
official active                        | confirm_account         | administrator: opened_by:already
official active, without mailbox       | disable > disabled      | administrator: reason
official active, without mailbox       | withdraw                | administrator: account:invited reason
official active, without mailbox       | leave                   | system
official active, without mailbox       | ask_reset > reset_asked | administrator: reason
official active, without mailbox       | reset_alone             | administrator: second:there reason
official active, without mailbox       | confirm_account > active | administrator: ok
official active, without account       | ask_reset               | administrator: account:none reason
official active, without account       | reset_alone             | administrator: account:none second:there reason
official active, without account       | confirm_account         | administrator: opened_by:already
official reset_asked                   | allow_reset > active    | administrator: ok
official reset_asked                   | refuse_reset > active   | administrator: reason
official reset_asked                   | disable > disabled      | administrator: reason
official reset_asked                   | leave                   | system
official active, without account       | disable                 | administrator: account:none reason
official active, without account       | withdraw > withdrawn    | administrator: reason
official active, without account       | leave > left            | system
official active                        | leave                   | system
official disabled                      | enable > active         | administrator: reason
official disabled                      | leave                   | system
privacy asked                          | erased > erased         | leaders: ok
privacy asked                          | refuse > refused        | leaders: reason
privacy asked                          | withdraw > withdrawn    | administrator: reason
monthly_progress open                  | submit > submitted      | operator: ok
monthly_progress submitted             | lock > locked           | head: ok
monthly_progress submitted             | send_back > returned    | head: reason
monthly_progress locked                | reopen > returned       | head: reason
monthly_progress returned              | resubmit > submitted    | operator: ok
show_cause open                        | reprimand               | nobody
show_cause open                        | recover                 | head: figures:still_critical
show_cause open, handed over           | reprimand               | nobody
show_cause open, handed over           | recover > recovered     | head: ok
show_cause reprimanded                 | meet                    | nobody
show_cause reprimanded                 | recover                 | head: figures:still_critical
show_cause testing                     | pass_test               | nobody
show_cause testing                     | fail_test               | nobody
show_cause passed                      | meet                    | nobody
show_cause passed                      | recover                 | head: figures:still_critical
show_cause failed                      | warn                    | nobody
show_cause warned                      | meet                    | nobody
show_cause warned                      | give_opportunity        | head: ladder:left reason
show_cause warned                      | terminate               | head: ladder:left reason
show_cause warned                      | recover                 | head: figures:still_critical
show_cause warned, used up             | meet                    | nobody
show_cause warned, used up             | give_opportunity > opportunity | head: reason
show_cause warned, used up             | terminate > terminated  | head: reason
show_cause warned, used up             | recover                 | head: figures:still_critical
show_cause opportunity                 | terminate > terminated  | head: reason
show_cause opportunity                 | recover                 | head: figures:still_critical

programme running                      | open_stage > running    | bureau: ok
programme running                      | close                   | bureau: stage:ahead
programme running                      | cancel > cancelled      | bureau: reason
programme running, every stage opened  | open_stage              | bureau: stage:none
programme running, every stage opened  | close > closed          | bureau: ok
programme running, every stage opened  | cancel > cancelled      | bureau: reason
idea handed_in                         | propose > proposed      | agency bureau: ok
idea handed_in                         | merge > merged          | bureau: into:required
idea handed_in                         | drop > dropped          | bureau: reason
idea handed_in                         | withdraw > withdrawn    | agency: ok
regulation draft                       | harmonise > harmonised  | bureau: harmonised_no:required
regulation draft                       | sign                    | regent: unharmonised numbered
regulation draft                       | withdraw > withdrawn    | bureau: reason
regulation draft, empty                | harmonise               | bureau: wordless harmonised_no:required
regulation draft, empty                | sign                    | regent: wordless unharmonised numbered
regulation draft, empty                | withdraw > withdrawn    | bureau: reason
regulation draft, of a decree          | harmonise > harmonised  | bureau: ok
regulation draft, of a decree          | sign > signed           | regent: numbered
regulation draft, of a decree          | withdraw > withdrawn    | bureau: reason
regulation harmonised                  | reopen > draft          | bureau: reason
regulation harmonised                  | sign > signed           | regent: numbered
regulation harmonised                  | withdraw > withdrawn    | bureau: reason
regulation signed                      | promulgate > in_force   | sekda: gazette:required promulgated_on:required
regulation in_force                    | amend                   | system
regulation in_force                    | revoke > revoked        | sekda: reason
regulation in_force                    | give_way                | system
regulation amended                     | amend                   | system
regulation amended                     | revoke > revoked        | sekda: reason
regulation amended                     | give_way                | system
"""

# Situations in which nothing can be done any more, beside those that a rule leads to and none leads out of.
ENDED = (
    "innovation rejected",
    "innovation withdrawn, never submitted",
    "contract superseded",
    "report evaluated",
    "appraisal concluded",
    "appraisal lapsed",
    "follow_up lapsed",
    "plan_change accepted",
    "plan_change rejected",
    "plan_change lapsed",
)

# What can be said to a task: approve (bare), return (without words), reject (with words). A stage is that of a policy.
# `author` and `busy` hold every office and are refused for a reason of their own.
BALLOTS = """
innovation at tuban-2018 agency_head    | approve | head: ok
innovation at tuban-2018 agency_head    | return  | head: reason
innovation at tuban-2018 agency_head    | reject  | head: ok
innovation at tuban-2018 lan            | approve | lan: ok
innovation at tuban-2018 lan            | return  | lan: reason
innovation at tuban-2018 lan            | reject  | lan: ok
innovation at tuban-2018 secretary      | approve | sekda: ok
innovation at tuban-2018 secretary      | return  | sekda: reason
innovation at tuban-2018 secretary      | reject  | sekda: ok
innovation at pp38-2017 permit          | approve | head: ok
innovation at pp38-2017 permit          | return  | head: reason
innovation at pp38-2017 permit          | reject  | head: ok
innovation at pp38-2017 plenary         | approve | head: decree
innovation at pp38-2017 plenary         | return  | head: reason
innovation at pp38-2017 plenary         | reject  | head: ok
innovation at pp38-2017 panel           | approve | panel: scores
innovation at pp38-2017 panel           | return  | panel: reason
innovation at pp38-2017 panel           | reject  | panel: ok
innovation at pp38-2017 bylaw           | approve | sekda: reason
innovation at pp38-2017 bylaw           | return  | sekda: reason
innovation at pp38-2017 bylaw           | reject  | sekda: ok
innovation at pp38-2017 establishment   | approve | regent: decree reason; acting: acting_official
innovation at pp38-2017 establishment   | return  | regent: reason; acting: acting_official
innovation at pp38-2017 establishment   | reject  | regent: ok; acting: acting_official
report at tuban-2018 bureau             | approve | bureau: ok
report at tuban-2018 bureau             | return  | bureau: reason
report at tuban-2018 bureau             | reject  | bureau: outcome:invalid
report at pp38-2017 bureau              | approve | bureau: ok
report at pp38-2017 bureau              | return  | bureau: reason
report at pp38-2017 bureau              | reject  | bureau: outcome:invalid
report at pp38-2017 trial_decision      | approve | regent: reason; acting: acting_official
report at pp38-2017 trial_decision      | return  | regent: reason; acting: acting_official
report at pp38-2017 trial_decision      | reject  | regent: outcome:invalid; acting: acting_official
appraisal at tuban-2018 verify          | approve | bureau: criteria
appraisal at tuban-2018 verify          | return  | bureau: reason
appraisal at tuban-2018 verify          | reject  | bureau: outcome:invalid
appraisal at tuban-2018 assure          | approve | inspector: ok
appraisal at tuban-2018 assure          | return  | inspector: reason
appraisal at tuban-2018 assure          | reject  | inspector: outcome:invalid
appraisal at tuban-2018 assess          | approve | sekda: criteria reason
appraisal at tuban-2018 assess          | return  | sekda: reason
appraisal at tuban-2018 assess          | reject  | sekda: outcome:invalid
appraisal at pp38-2017 verify           | approve | bureau: criteria
appraisal at pp38-2017 verify           | return  | bureau: reason
appraisal at pp38-2017 verify           | reject  | bureau: outcome:invalid
appraisal at pp38-2017 assure           | approve | inspector: ok
appraisal at pp38-2017 assure           | return  | inspector: reason
appraisal at pp38-2017 assure           | reject  | inspector: outcome:invalid
appraisal at pp38-2017 assess           | approve | regent: criteria reason; acting: acting_official
appraisal at pp38-2017 assess           | return  | regent: reason; acting: acting_official
appraisal at pp38-2017 assess           | reject  | regent: outcome:invalid; acting: acting_official
plan_change at tuban-2018 secretary     | approve | sekda: ok
plan_change at tuban-2018 secretary     | return  | sekda: reason
plan_change at tuban-2018 secretary     | reject  | sekda: ok
plan_change at pp38-2017 secretary      | approve | sekda: ok
plan_change at pp38-2017 secretary      | return  | sekda: reason
plan_change at pp38-2017 secretary      | reject  | sekda: ok
"""
SCORES = ("novelty", "benefit", "no_burden", "authority", "replicable")
# What the evaluators of a whole period score.
CRITERIA = ("planned", "recorded", "measurable", "own_work", "benefit")
# The one who permitted it decides at no stage that wants somebody else, whatever seat they hold.
DISTINCT = ("innovation at pp38-2017 panel", "innovation at pp38-2017 establishment")

ELSE = ("not_your_office",)
NOT_YOU = ("not_your_office", "acting_official", "four_eyes", "distinct_person")
_FOLLOWS = {"review": ("decided_by_review",), "system": ("decided_by_system",), "nobody": ELSE}
_SHORT = {
    "ok": (),
    "reason": ("comment:required",),
    "scores": tuple(f"scores.{name}:required" for name in SCORES),
    "decree": ("decree_number:required", "decree_on:required"),
    "criteria": tuple(f"scores.{name}:required" for name in CRITERIA),
    "numbered": ("number:required", "signed_on:required"),
    "wordless": ("articles:required", "annex:article"),
    "unharmonised": ("harmonised_no:not_harmonised",),
}


def people():
    """Every (post, capacity) there is. Holders of offices elsewhere see nothing in any capacity: one each, in turn."""
    return [
        *((post, capacity) for post in OWN for capacity in CAPACITIES),
        *((post, CAPACITIES[number % len(CAPACITIES)]) for number, post in enumerate(ELSEWHERE)),
        *((post, "definitive") for post in ALONE),
    ]


def situations():
    """Every situation of a transition, in order."""
    left = [_row(line)[0] for line in _lines(RULES)]
    reached = [f"{kind_of(source)} {state}" for (source, _name), state in _TARGETS.items() if state]
    return list(dict.fromkeys([*left, *reached, *ENDED]))


def kind_of(situation):
    """The kind of subject that a situation is about."""
    return situation.partition(" ")[0]


def with_conditions():
    """Transitions that somebody is refused because something is missing."""
    return {
        name
        for (_situation, name), cells in _RIGHTS.items()
        if isinstance(cells, dict) and any(":" in code for refused in cells.values() for code in refused)
    }


def arrow_to(situation):
    """(situation, transition, post): the first rule that leads here from a plain situation, and who may follow it."""
    return next(
        (source, name, next(post for post, _capacity in _RIGHTS[source, name]))
        for (source, name), state in _TARGETS.items()
        if f"{kind_of(source)} {state}" == situation and "," not in source
    )


def stages():
    """Every situation of a decision, in order."""
    return list(dict.fromkeys(_row(line)[0] for line in _lines(BALLOTS)))


def sees(situation, post):
    """Whether the post sees what stands in this situation."""
    plain = situation.partition(" at ")[0].partition(",")[0]
    rule = SEEN.get(situation) or SEEN.get(plain) or SEEN[plain.partition(" ")[0]]
    return any(office in _named(rule) for office in SEVERAL_OFFICES.get(post, (post,)))


def status(refused):
    """The HTTP status of a refusal: not you, not now, or something is missing."""
    if not refused:
        return 200
    if ":" in refused[0]:
        return 400 if refused[0] == "outcome:invalid" else 422
    return 403 if refused[0] in NOT_YOU else 409


# What a form asks for beside the comment.
TYPED = ("launch_event", "harmonised_no", "number", "signed_on", "gazette", "promulgated_on")


def lacks_only_input(refused):
    """Whether everything that is missing is what the person types in the very form."""
    typed = {
        "comment:required",
        *(f"{name}:required" for name in TYPED),
        *_SHORT["scores"],
        *_SHORT["criteria"],
    }
    typed.update(_SHORT["decree"])
    return bool(refused) and set(refused) <= typed


def target(situation, transition):
    """The state a transition leads to where the table says so, else empty."""
    return _TARGETS.get((situation, transition), "")


def answer(situation, transition, post, capacity):
    """The refusal of the transition for this person; empty where they may."""
    cells = _RIGHTS.get((situation, transition))
    if cells is None:
        return ("illegal_transition",)
    if isinstance(cells, tuple):
        return cells
    return _best(cells, post, capacity)


def ballot(situation, outcome, post, capacity):
    """The refusal for a person who answers the stage's task so."""
    cells = _BALLOTS[situation, outcome]
    found = _best(cells, post, capacity)
    if found != ELSE and post == "author":
        return ("four_eyes",)
    if found != ELSE and post == "busy" and situation in DISTINCT:
        return ("distinct_person",)
    return found


def _best(cells, post, capacity):
    """Of somebody with several offices, the one that fits."""
    refused = [
        cells[office, capacity]
        for office in SEVERAL_OFFICES.get(post, (post,))
        if (office, capacity) in cells
    ]
    return min(refused, key=len, default=ELSE)


def _lines(table):
    return [line for line in table.splitlines() if line.strip()]


def _row(line):
    situation, transition, who = (part.strip() for part in line.split("|"))
    name, _arrow, state = (part.strip() for part in transition.partition(">"))
    return situation, name, state, who


def _named(words):
    return [post for word in words.split() for post in GROUPS.get(word, (word,))]


def _cells(who):
    """{(post, capacity): refusal} of those whom a rule names, or the one answer for everyone."""
    if who in _FOLLOWS:
        return _FOLLOWS[who]
    cells = {}
    for part in who.split(";"):
        posts, _colon, refused = (text.strip() for text in part.partition(": "))
        codes = tuple(code for word in refused.split() for code in _SHORT.get(word, (word,)))
        if posts == "acting":
            cells |= {cell: codes for cell in cells if cell[1] in ACTING}
        else:
            cells |= {(post, capacity): codes for post in _named(posts) for capacity in CAPACITIES}
    return cells


_RIGHTS = {(_row(line)[0], _row(line)[1]): _cells(_row(line)[3]) for line in _lines(RULES)}
_TARGETS = {(_row(line)[0], _row(line)[1]): _row(line)[2] for line in _lines(RULES)}
_BALLOTS = {(_row(line)[0], _row(line)[1]): _cells(_row(line)[3]) for line in _lines(BALLOTS)}
# What the tables name; that the application knows no others is asked where they are compared with it.
STATES = {
    kind: {place.split(" ")[1].rstrip(",") for place in situations() if kind_of(place) == kind}
    for kind in dict.fromkeys(map(kind_of, situations()))
}
TRANSITIONS = {
    kind: list(dict.fromkeys(name for place, name in _RIGHTS if kind_of(place) == kind))
    for kind in dict.fromkeys(map(kind_of, situations()))
}
