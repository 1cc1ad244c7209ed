"""Triggers of reviews: no exit without the decisions that lead to it, no decision without its event and its office.

What a stage asks for stands in the text of a policy, which no trigger reads: `rederiving.py` does.
"""

from collections.abc import Callable, Iterator, Mapping

from common.append_only import write_once
from common.triggers import Trigger, refuse_where
from workflow.engine.registry import flows
from workflow.enums import Outcome

EVENT, REVIEW, DECISION = "workflow_event", "workflow_review", "workflow_decision"
# A round is about one content, and its facts are those of then; once over, nothing of it changes.
_WHILE_OPEN = ("outcome", "policy_id", "facts", "plan", "stage", "concluded", "stand_ins", "stage_opened_at")
# Stages of a round as rows with `code`; and whether one waits now.
_STAGES = {
    "sqlite": "SELECT s.value AS code FROM json_each(r.plan) g, json_each(g.value) s",
    "postgresql": "SELECT s.code FROM jsonb_array_elements(r.plan) g, jsonb_array_elements_text(g) s(code)",
}
_NOW = {
    "sqlite": "EXISTS (SELECT 1 FROM json_each(r.plan, '$[' || r.stage || ']') s WHERE s.value = NEW.stage)",
    "postgresql": "COALESCE(r.plan->(r.stage::integer) ? NEW.stage, false)",
}


def review_triggers() -> Iterator[Trigger]:
    """Everything that keeps states under review, rounds and decisions together."""
    yield _arrows()
    yield _exits()
    yield _decided()
    yield _voided()
    yield from write_once(REVIEW, {"closed_at": ("closed_at", *_WHILE_OPEN)})
    yield _facts_stay()


def _listed(values: Iterator[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(set(values))) or "''"


def _arrows() -> Trigger:
    """An event goes along an arrow of its flow, or leaves the state as it is under a name that is none of an arrow."""
    arrows = _listed(
        f"{flow.subject_type}.{name}>{source}>{target}"
        for flow in flows().values()
        for (name, source), move in flow.edges.items()
        for target in move.targets
    )
    names = _listed(f"{flow.subject_type}.{name}" for flow in flows().values() for name in flow.names())
    found = f"""SELECT 1 WHERE NEW.kind NOT LIKE NEW.subject_type || '.%'
        OR (NEW.from_state IS NOT NULL AND (NEW.from_state <> NEW.to_state OR NEW.kind IN ({names}))
            AND NEW.kind || '>' || NEW.from_state || '>' || NEW.to_state NOT IN ({arrows}))"""
    return refuse_where(f"{EVENT}_arrow", EVENT, "BEFORE INSERT", found, "the flow has no such step")


def _kinds(outcome: str) -> Iterator[str]:
    for flow in flows().values():
        for review in flow.reviews.values():
            if (name := review.exit_for(outcome)) is not None:
                yield f"{flow.subject_type}.{name}"


def _exits() -> Trigger:
    """A review is left by what was decided in it: approved with an approval at each of its stages."""
    every = _listed(kind for outcome in Outcome.values for kind in _kinds(outcome))
    decided = "SELECT 1 FROM workflow_decision d WHERE d.review_id = r.id AND d.voided_at IS NULL"
    outcome = " ".join(f"WHEN NEW.kind IN ({_listed(_kinds(each))}) THEN '{each}'" for each in Outcome.values)

    def found(stages: str) -> str:
        return f"""SELECT 1 WHERE NEW.kind IN ({every}) AND NOT EXISTS (
            SELECT 1 FROM {REVIEW} r WHERE r.subject_type = NEW.subject_type AND r.subject_id = NEW.subject_id
               AND r.closed_at = NEW.at AND r.outcome = CASE {outcome} END
               AND r.round = (SELECT MAX(x.round) FROM {REVIEW} x
                               WHERE x.subject_type = NEW.subject_type AND x.subject_id = NEW.subject_id)
               AND EXISTS ({decided} AND d.outcome = r.outcome)
               AND (r.outcome <> '{Outcome.APPROVE}' OR NOT EXISTS (
                    SELECT 1 FROM ({stages}) asked
                     WHERE NOT EXISTS ({decided} AND d.outcome = r.outcome AND d.stage = asked.code))))"""

    message = "a review is left by its decisions"
    return _on_each(f"{EVENT}_decided", EVENT, "BEFORE INSERT", _STAGES, found, message)


def _decided() -> Trigger:
    """A decision has its event, whoever made it held the office, and its stage waits."""

    def found(waits: str) -> str:
        return f"""SELECT 1 WHERE NOT EXISTS (
            SELECT 1 FROM {REVIEW} r JOIN {EVENT} e ON e.id = NEW.event_id
              JOIN organisations_officeheld h ON h.id = NEW.held_id
             WHERE r.id = NEW.review_id AND r.closed_at IS NULL AND r.digest = NEW.digest AND {waits}
               AND e.subject_type = r.subject_type AND e.subject_id = r.subject_id
               AND e.kind = r.subject_type || '.decide' AND e.at = NEW.decided_at AND e.actor_id = NEW.person_id
               AND e.seat_id = NEW.seat_id AND e.capacity = NEW.capacity
               AND h.person_id = NEW.person_id AND h.seat_id = NEW.seat_id AND h.starts_at <= NEW.decided_at)"""

    message = "a decision has its event, its office and a stage that waits"
    return _on_each(f"{DECISION}_made", DECISION, "BEFORE INSERT", _NOW, found, message)


def _voided() -> Trigger:
    """A decision is voided by a later event that takes it back, or that found what it covered changed."""
    found = f"""SELECT 1 WHERE NEW.voided_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM {REVIEW} r JOIN {EVENT} e ON e.id = NEW.voided_by_id
         WHERE r.id = NEW.review_id AND e.subject_type = r.subject_type AND e.subject_id = r.subject_id
           AND e.at = NEW.voided_at AND e.id > NEW.event_id
           AND e.kind = r.subject_type || CASE NEW.void_reason
               WHEN 'withdrawn' THEN '.withdraw_decision' WHEN 'edited' THEN '.carry_over' END)"""
    message = "a decision is voided by the event that says so"
    return refuse_where(f"{DECISION}_voided", DECISION, "BEFORE UPDATE", found, message)


def _facts_stay() -> Trigger:
    """What the policy's conditions ask about is asked once for each version of the policy."""
    differs = {"sqlite": "NEW.facts IS NOT OLD.facts", "postgresql": "NEW.facts IS DISTINCT FROM OLD.facts"}
    message = "the facts of a round are asked again under another policy only"
    return _on_each(
        f"{REVIEW}_facts",
        REVIEW,
        "BEFORE UPDATE",
        differs,
        lambda changed: f"SELECT 1 WHERE {changed} AND NEW.policy_id = OLD.policy_id",
        message,
    )


def _on_each(
    name: str,
    table: str,
    moment: str,
    parts: Mapping[str, str],
    found: Callable[[str], str],
    message: str,
) -> Trigger:
    """The same refusal on both engines, but for the part that each says in its own way."""
    here = refuse_where(name, table, moment, found(parts["sqlite"]), message)
    there = refuse_where(name, table, moment, found(parts["postgresql"]), message)
    return Trigger(name, table, here.sqlite, there.postgresql, there.function)
