"""Quorum arithmetic: nobody counts twice, and the order of approvals decides nothing."""

from hypothesis import given
from hypothesis import strategies as st

from workflow.policies.quorum import StageTally, Vote, count_votes

SEATS = st.sampled_from(["bureau", "lan-1", "lan-2", "sekda", "plt"])
PERSONS = st.sampled_from(["ani", "budi", "citra", "dewi"])
VOTES = st.lists(
    st.builds(Vote, SEATS, PERSONS, st.sampled_from(["approve", "return", "reject"])), max_size=8
)
APPROVALS = st.lists(st.builds(Vote, SEATS, PERSONS, st.just("approve")), max_size=8)
QUORA = st.integers(1, 4)


@given(QUORA, VOTES)
def test_an_approval_needs_enough_seats_and_persons(quorum: int, votes: list[Vote]) -> None:
    found = count_votes(quorum, votes)

    seats = {vote.seat for vote in votes if vote.outcome == "approve"}
    persons = {vote.person for vote in votes if vote.outcome == "approve"}
    assert found.outcome != "approve" or min(len(seats), len(persons)) >= quorum


@given(QUORA, VOTES)
def test_missing_and_given_approvals_add_up_to_the_quorum(quorum: int, votes: list[Vote]) -> None:
    found = count_votes(quorum, votes)

    assert 0 <= found.missing <= quorum
    assert (found.missing > 0) == (found.outcome == "")


@given(QUORA, VOTES, VOTES)
def test_a_concluded_stage_stays_concluded(quorum: int, votes: list[Vote], later: list[Vote]) -> None:
    before = count_votes(quorum, votes)

    assert before.outcome in ("", count_votes(quorum, votes + later).outcome)


@given(QUORA, APPROVALS)
def test_saying_it_twice_adds_nothing(quorum: int, votes: list[Vote]) -> None:
    twice = [vote for vote in votes for _ in range(2)]

    assert count_votes(quorum, twice) == count_votes(quorum, votes)


@given(QUORA, st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True), st.randoms())
def test_the_order_of_distinct_approvals_decides_nothing(
    quorum: int, names: list[str], random: object
) -> None:
    votes = [Vote(name, name, "approve") for name in names]
    shuffled = list(votes)
    random.shuffle(shuffled)

    assert count_votes(quorum, shuffled) == count_votes(quorum, votes)


def test_one_person_in_two_seats_counts_once() -> None:
    votes = [Vote("sekda", "ani", "approve"), Vote("plt", "ani", "approve")]

    assert count_votes(2, votes) == StageTally("", 1)


def test_the_first_refusal_ends_the_stage() -> None:
    votes = [
        Vote("lan-1", "ani", "approve"),
        Vote("lan-2", "budi", "return"),
        Vote("sekda", "citra", "approve"),
    ]

    assert count_votes(2, votes) == StageTally("return", 0)


def test_one_refusal_ends_no_stage_that_can_still_pass() -> None:
    panel = ["a", "b", "c"]
    votes = [Vote("a", "ani", "reject")]

    assert count_votes(2, votes, panel=panel, refusal="unreachable") == StageTally("", 2)
    assert count_votes(3, votes, panel=panel, refusal="unreachable") == StageTally("reject", 0)


def test_seats_may_weigh_more() -> None:
    votes = [Vote("chair", "ani", "approve")]

    assert count_votes(2, votes, weights={"chair": 2}) == StageTally("approve", 0)
