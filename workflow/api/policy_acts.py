"""Acts on policies: publishing one, putting a government under it, withdrawing a version, moving running items."""

from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, never
from common.endpoints import found_or_hidden
from common.errors import BadInput, Gap, NotPermitted
from common.types import Json
from organisations.models import Government, Person
from organisations.queries import administered_by
from workflow.api.base import ActingEndpoint, WritingEndpoint, idempotent
from workflow.api.policy_serializers import (
    PolicyChoiceInput,
    PolicyChoiceSerializer,
    PolicyMovesInput,
    PolicyMovesSerializer,
    PolicySerializer,
    PolicyWithdrawalInput,
    UnreachableStageSerializer,
)
from workflow.models import PolicyVersion, Subject
from workflow.policies.versions import by_reference, document_of, newest
from workflow.policy_changes.changes import (
    MoveResult,
    PlannedMove,
    compare,
    may_move_items,
    movable_types,
    move_many,
    plan_move,
)
from workflow.policy_changes.choosing import choose_policy, may_choose
from workflow.policy_changes.unreachable import unreachable_stages
from workflow.policy_changes.withdrawing import may_withdraw, withdraw_policy
from workflow.queries import subjects_visible_to

_LARGEST_NUMBER = 2_147_483_647


def version_or_hidden(name: str, number: int) -> PolicyVersion:
    """One version with its owner and withdrawal, or 404. One query."""
    rows = PolicyVersion.objects.select_related("government", "withdrawal")
    # A number that no column holds is absent, not an error.
    return found_or_hidden(rows, name=name, number=min(number, _LARGEST_NUMBER))


class PolicyChoiceView(WritingEndpoint):
    """Under which policy a government works."""

    @extend_schema(request=PolicyChoiceInput, responses=PolicyChoiceSerializer)
    @idempotent()
    def post(self, request: Request, name: str) -> Json:
        """New items begin under it from now on. 422 lists what the government's offices could not decide."""
        given = self.parsed(PolicyChoiceInput, request)
        government = self._government(given["government"])
        office = may_choose(self.actor, government)
        before = newest(government.policy_name)
        choose_policy(
            government,
            name,
            at=self.at,
            accepted=given["accepted"],
            by=Person(pk=self.actor.person_id),
            office=office,
        )
        version = newest(name)
        changes = compare(document_of(before), document_of(version))
        answer = {"government": government.code, "policy": version.reference, "changes": changes}
        return PolicyChoiceSerializer(answer).data

    def _government(self, code: str | None) -> Government:
        own = administered_by(self.actor)
        if not own:
            raise NotPermitted(
                _("The policy of a government is chosen by its administrator."), code="not_your_office"
            )
        found = [government for government in own if code in (None, government.code)]
        if len(found) == 1:
            return found[0]
        message = _("Name a government whose administrator you are, by its code.")
        raise BadInput(message, gaps=[Gap("government", "unknown" if code else "required", message)])


class PolicyWithdrawalView(WritingEndpoint):
    """A version found wrong."""

    @extend_schema(request=PolicyWithdrawalInput, responses=PolicySerializer)
    @idempotent()
    def post(self, request: Request, name: str, number: int) -> Json:
        """Nothing begins under it any more; running items stay and can be moved."""
        version = version_or_hidden(name, number)
        user = request.user
        office = may_withdraw(self.actor, version, operator=bool(getattr(user, "is_superuser", False)))
        given = self.parsed(PolicyWithdrawalInput, request)
        successor = given["successor"]
        withdraw_policy(
            version,
            reason=given["reason"],
            successor=None if successor is None else _named("successor", **successor),
            at=self.at,
            by=Person(pk=self.actor.person_id),
            office=office,
        )
        return PolicySerializer(version_or_hidden(name, number)).data


def _named(field: str, *, name: str, number: int) -> PolicyVersion:
    version = PolicyVersion.objects.filter(name=name, number=number).first()
    if version is None:
        message = _("There is no such version.")
        raise BadInput(message, gaps=[Gap(field, "unknown", message)])
    return version


class UnreachableView(ActingEndpoint):
    """What waits in vain."""

    past = never(NOW_ONLY)

    @extend_schema(responses=UnreachableStageSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Open stages in one's governments whose approvals nobody can give any more, the longest waiting first."""
        found = unreachable_stages(self.actor, self.at)
        return Response([UnreachableStageSerializer(stage).data for stage in found])


class PolicyMovesView(WritingEndpoint):
    """Running items put under a version."""

    @extend_schema(request=PolicyMovesInput, responses=PolicyMovesSerializer)
    @idempotent()
    def post(self, request: Request, name: str, number: int) -> Json:
        """Each by itself, with an event that names both versions; first what would become of them (`dry_run`)."""
        version = version_or_hidden(name, number)
        may_move_items(self.actor)
        given = self.parsed(PolicyMovesInput, request)
        subjects = self._subjects([(item["type"], item["id"]) for item in given["items"]])
        changes = {
            reference: compare(document_of(by_reference(reference)), document_of(version))
            for reference in sorted({subject.policy_ref for subject in subjects})
        }
        planned = [plan_move(subject, version, actor=self.actor, at=self.at) for subject in subjects]
        results = [_planned(plan) for plan in planned]
        if not given["dry_run"]:
            moved = move_many(subjects, version, actor=self.actor, at=self.at, reason=given["reason"])
            results = [_moved(result, plan) for result, plan in zip(moved, planned, strict=True)]
        return PolicyMovesSerializer({"changes": changes, "results": results}).data

    def _subjects(self, wanted: list[tuple[str, UUID]]) -> list[Subject]:
        """In the order asked; 400 names each item that there is not."""
        found: dict[tuple[str, UUID], Subject] = {}
        for kind in {kind for kind, _pk in wanted if kind in movable_types()}:
            ids = [pk for other, pk in wanted if other == kind]
            rows = subjects_visible_to(kind, self.actor, self.at).filter(pk__in=ids)
            found |= {(kind, subject.pk): subject for subject in rows}
        message = _("There is no such running item that you see.")
        gaps = [
            Gap(f"items.{place}", "unknown", message)
            for place, item in enumerate(wanted)
            if item not in found
        ]
        if gaps:
            raise BadInput(message, gaps=gaps)
        return [found[item] for item in dict.fromkeys(wanted)]


def _planned(plan: PlannedMove) -> dict[str, Json]:
    return {
        "type": plan.subject.SUBJECT_TYPE,
        "id": str(plan.subject.pk),
        "ok": plan.refusal is None,
        "policy": plan.subject.policy_ref,
        "asked": list(plan.asked),
        "dropped": list(plan.dropped),
        "problem": None if plan.refusal is None else str(plan.refusal.message),
    }


def _moved(result: MoveResult, plan: PlannedMove) -> dict[str, Json]:
    problem = None if result.refusal is None else str(result.refusal.message)
    return {**_planned(plan), "ok": problem is None, "policy": result.subject.policy_ref, "problem": problem}
