"""Protections switched off, one by one, for tests that show what each of them is good for."""

from typing import Any
from uuid import UUID

import pytest

from common.errors import NotPermitted
from organisations.models import Agency, Government
from organisations.visibility import Reach
from workflow import queries
from workflow.api import subjects
from workflow.engine import available, permission_check
from workflow.policy_changes import simulation
from workflow.reviews import explanations, panel, refusals
from workflow.reviews.anonymity import AuthorVisibility


def without_article_14(monkeypatch: pytest.MonkeyPatch) -> None:
    """Acting officials take strategic transitions too."""
    monkeypatch.setattr(permission_check, "closed_by", lambda _subject, _name: "")


def without_conditions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is ever missing."""
    monkeypatch.setattr(permission_check, "_check_conditions", lambda _found, _ctx, _flow: None)


def without_the_engines_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """The explanation no longer says what the act itself would, and forgets about offices."""

    def forgetful(ctx: Any, flow: Any) -> Any:
        found = permission_check.check_transition(ctx, flow)
        if isinstance(found.refusal, NotPermitted):
            found.refusal = None
        return found

    monkeypatch.setattr(available, "check_transition", forgetful)


def without_four_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is anybody's own work."""
    monkeypatch.setattr(panel, "members_of", lambda _subject, **_at: ())


def without_distinct_persons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever decided at one stage may decide at any other."""
    monkeypatch.setattr(panel, "distinct_from", lambda _stage, _decisions: set())


def without_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody's offices reach everywhere."""
    import contracts.queries
    import innovations.queries

    def everywhere(actor: Any) -> Reach:
        agencies: frozenset[UUID] = frozenset(Agency.objects.values_list("pk", flat=True))
        governments: frozenset[UUID] = frozenset(Government.objects.values_list("pk", flat=True))
        return Reach(agencies, governments, governments, governments, reviews=True)

    for module in (contracts.queries, innovations.queries, queries):
        monkeypatch.setattr(module, "reach_of", everywhere)


def without_hidden_authors(monkeypatch: pytest.MonkeyPatch) -> None:
    """The history names everyone to everyone."""
    monkeypatch.setattr(
        subjects, "author_visibility", lambda _subject, viewer, **_at: AuthorVisibility(viewer.person_id)
    )


def without_hidden_offices(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal names the seat that decided, whatever the stage."""
    monkeypatch.setattr(refusals, "nameable_office", lambda decision: decision.seat.title)


def without_role_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The explanation lists the seats of every stage, the anonymous ones too."""
    original = explanations._offices

    def all_seats(stage: Any, *more: Any) -> Any:
        return original(stage.model_copy(update={"anonymous": False}), *more)

    monkeypatch.setattr(explanations, "_offices", all_seats)


def with_one_approval_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stage is content with one approval fewer than it asks for."""
    counted = panel.count_votes

    def counting_one_more(quorum: int, votes: Any, **more: Any) -> Any:
        return counted(max(quorum - 1, 1), votes, **more)

    monkeypatch.setattr(panel, "count_votes", counting_one_more)


def without_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asks who else is on the panel: one approval is enough."""
    monkeypatch.setattr(panel, "depends_on_panel", lambda _stage: False)


def without_conditions_of_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulation asks every stage, whether or not it applies to the item."""
    strict = simulation.stages_in

    def all_stages(document: Any, review: str) -> Any:
        return tuple(stage.model_copy(update={"when": {}}) for stage in strict(document, review))

    monkeypatch.setattr(simulation, "stages_in", all_stages)


def without_kept_approvals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulation forgets what an earlier round had approved."""
    monkeypatch.setattr(simulation, "_kept", lambda _document, _review: ())
