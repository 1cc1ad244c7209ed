"""Changing a policy safely: moving running items by an explicit act, comparing two versions in words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from common.errors import NotNow, NotPermitted
from organisations.enums import Role
from organisations.queries import actor_at
from workflow import engine, reviews
from workflow.history import Entry, append
from workflow.models import PolicyVersion, Review
from workflow.policies import document_of
from workflow.policy_document import Stage, stages_in
from workflow.registry import flow_of, named
from workflow.steps import Context
from workflow.unit import run, unit


def move(subject: Any, version: PolicyVersion, *, actor: Any, at: datetime, reason: str) -> Any:
    """Move one item to another version of its policy: an explicit act with an event that names both.

    Only the organisation bureau or an administrator of its government may. Raises NotNow when the item waits at a
    stage that the version lacks. Locks the subject.
    """

    def work() -> Any:
        with unit():
            target, moment = engine.locked(subject, at=at)
            who = actor_at(actor, at)
            office = who.holding(Role.ADMINISTRATOR, government_id=target.government_id) or who.holding(
                Role.ORGANISATION_BUREAU, government_id=target.government_id
            )
            if office is None:
                raise NotPermitted(
                    _("Only an administrator moves items to another policy."), code="not_your_office"
                )
            before = target.policy_ref
            review = reviews.open_review(target)
            if review is not None:
                _continue_under(target, review, version, moment, who)
            target.policy_ref = version.reference
            target.save(update_fields=["policy_ref"])
            append(
                target,
                Entry(
                    kind=f"{target.SUBJECT_TYPE}.move_policy",
                    from_state=target.state,
                    to_state=target.state,
                    at=moment,
                    actor=who,
                    office=office,
                    policy=version.reference,
                    facts={"before": before, "after": version.reference},
                    private={"comment": reason},
                ),
            )
            return target

    return run(work)


def _continue_under(target: Any, review: Review, version: PolicyVersion, at: datetime, who: Any) -> None:
    document = document_of(version)
    known = (
        {stage.code for stage in stages_in(document, review.name)}
        if review.name in document["review"]
        else set()
    )
    lost = [code for code in review.plan[review.stage] if code not in known]
    if lost:
        raise NotNow(
            _("This item waits at the stage %(stage)s, which the version does not have.")
            % {"stage": lost[0]},
            code="orphans",
        )
    spec = flow_of(target.SUBJECT_TYPE).reviews[target.state]
    ctx = Context(subject=target, name="move_policy", actor=who, at=at)
    reviews.repin(review, version, named(spec.facts)(ctx) if spec.facts else {})


# -- two versions in words ---------------------------------------------------------------------------------


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What changes from one document to the other, as sentences for people; empty when nothing does."""
    lines = [
        _("%(field)s: “%(old)s” becomes “%(new)s”") % {"field": key, "old": old.get(key), "new": new.get(key)}
        for key in ("title", "legal_basis", "valid_from")
        if old.get(key) != new.get(key)
    ]
    names = sorted({*old["review"], *new["review"]})
    for name in names:
        lines += _review_changes(name, old, new)
    for section in ("profiles", "contract", "reports", "evaluation"):
        lines += _table_changes(section, old.get(section, {}), new.get(section, {}))
    return lines


def _review_changes(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if name not in new["review"]:
        yield _("The review “%(review)s” disappears.") % {"review": name}
        return
    if name not in old["review"]:
        yield _("There is a new review “%(review)s”.") % {"review": name}
        return
    before = {stage.code: stage for stage in stages_in(old, name)}
    after = {stage.code: stage for stage in stages_in(new, name)}
    for code in before.keys() - after.keys():
        yield _("%(review)s: the stage “%(stage)s” is removed.") % {
            "review": name,
            "stage": before[code].label,
        }
    for code, stage in after.items():
        if code not in before:
            yield _("%(review)s: the stage “%(stage)s” is new (%(rule)s).") % {
                "review": name,
                "stage": stage.label,
                "rule": rule_in_words(stage),
            }
        else:
            yield from _stage_changes(name, before[code], stage)
    shared_before = [code for code in before if code in after]
    if shared_before != [code for code in after if code in before]:
        yield _("%(review)s: the order of the stages changes.") % {"review": name}


def _stage_changes(review: str, old: Stage, new: Stage) -> Iterator[str]:
    place = {"review": review, "stage": new.label}
    if rule_in_words(old) != rule_in_words(new):
        yield _("%(review)s, %(stage)s: “%(old)s” becomes “%(new)s”.") % {
            **place,
            "old": rule_in_words(old),
            "new": rule_in_words(new),
        }
    for name in (
        "label",
        "order",
        "when",
        "distinct_from",
        "strategic",
        "anonymous",
        "service_days",
        "fields",
        "criteria",
        "comment",
        "refusal",
    ):
        before, after = getattr(old, name), getattr(new, name)
        if before != after and not (name == "order" and old.code == new.code):
            yield _("%(review)s, %(stage)s: %(field)s changes from %(old)s to %(new)s.") % {
                **place,
                "field": name,
                "old": _shown(before),
                "new": _shown(after),
            }


def rule_in_words(stage: Stage) -> str:
    """Who must approve a stage: "2 of: LAN reviewer"."""
    role = str(Role(stage.role).label)
    if stage.mode == "all":
        return _("every %(role)s") % {"role": role}
    if stage.mode == "weighted":
        return _("%(role)s, approvals weighing %(quorum)d") % {"role": role, "quorum": stage.quorum}
    return _("%(quorum)d of: %(role)s") % {"role": role, "quorum": stage.quorum}


def _table_changes(section: str, old: Any, new: Any, path: str = "") -> Iterator[str]:
    place = ".".join(filter(None, (section, path)))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            yield from _table_changes(
                section, old.get(key), new.get(key), ".".join(filter(None, (path, key)))
            )
    elif old != new:
        yield _("%(place)s: %(old)s becomes %(new)s.") % {
            "place": place,
            "old": _shown(old),
            "new": _shown(new),
        }


def _shown(value: Any) -> str:
    if value is None or value in ((), {}, []):
        return _("nothing")
    if isinstance(value, Iterable) and not isinstance(value, str | Mapping):
        return ", ".join(str(item) for item in value)
    return str(value)
