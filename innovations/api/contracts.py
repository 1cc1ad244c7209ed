"""Contracts of innovations: drafting one, and revising one in force."""

from decimal import Decimal
from typing import TypedDict
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.as_of import NOW_ONLY, never
from common.endpoints import DecimalText, ListEndpoint, StrictSerializer, found_or_hidden
from common.errors import NotVisible
from common.numbers import decimal_text
from common.periods import WHOLE_YEAR, TargetPeriod
from common.types import Json, Shown
from contracts.api.changes import ChangeInput
from contracts.api.serializers import ContractDetailSerializer, ContractSerializer
from contracts.api.views import CONTRACTS, CONTRACTS_THEN, ContractSet
from contracts.enums import Party
from contracts.models import Contract
from contracts.services import draft_reasons
from innovations.api.periods import TargetMembers
from innovations.queries import visible_to
from innovations.services.contracts import amending, next_targets
from innovations.services.contracts.contracting import draft_contract
from workflow.api.base import WritingEndpoint, idempotent


class ContractInput(StrictSerializer):
    """What drafting a contract needs beyond the plan and the policy; an empty title is the innovation's."""

    innovation = serializers.UUIDField()
    period_start = serializers.DateField(help_text="The first day.")
    last_day = serializers.DateField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Without it as many periods of the calendar as the policy says, that of the first day included.",
    )
    dates_reason = serializers.CharField(
        max_length=draft_reasons.LONGEST_REASON,
        required=False,
        allow_blank=True,
        default="",
        help_text="Why the days are past or unusual: periods that are over or short, or another last day.",
    )
    targets_reason = serializers.CharField(
        max_length=draft_reasons.LONGEST_REASON,
        required=False,
        allow_blank=True,
        default="",
        help_text="Why targets are zero, not set, or more than 100 %; printed below the targets.",
    )
    place = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    title = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    by_delegate = serializers.ListField(
        child=serializers.ChoiceField(choices=Party.choices),
        required=False,
        default=list,
        help_text="Parties for whose office someone signs by mandate (a.n.).",
    )
    taken_over = serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        default=list,
        help_text="Of the last contract: keys of `clauses_in_force`, or `clauses_last_in_force`; others end with it.",
    )


class DraftingContractSet(ContractSet, WritingEndpoint):
    """Contracts, and drafting one for a launched innovation."""

    @extend_schema(request=ContractInput, responses={201: ContractDetailSerializer}, filters=False)
    @idempotent(status=201)
    def create(self, request: Request) -> Json:
        """A draft from the plan and the policy; the bureau then requests signatures."""
        given = self.parsed(ContractInput, request)
        innovation = found_or_hidden(visible_to(self.actor, self.at), pk=given["innovation"])
        made = draft_contract(
            innovation,
            actor=self.actor,
            at=self.at,
            period_start=given["period_start"],
            last_day=given["last_day"],
            dates_reason=given["dates_reason"],
            targets_reason=given["targets_reason"],
            place=given["place"],
            title=given["title"],
            by_delegate=[f"{party}_party" for party in given["by_delegate"]],
            taken_over=given["taken_over"],
        )
        return CONTRACTS.show(self, made.pk)


class TargetInput(TargetMembers, StrictSerializer):
    """The targets of one indicator that change, as the terms name them: a part of the contract's year (`quarter_1`), or
    a period of a later one (`2026_quarter_1`, `2026_year_1`); null is one that is no longer agreed, those left out
    stay."""

    code = serializers.CharField(max_length=80)
    target_year = DecimalText(required=False, allow_null=True)


class BudgetInput(StrictSerializer):
    """A row of annex B."""

    program = serializers.CharField(max_length=300)
    amount = DecimalText(max_digits=20, decimal_places=2, required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class RevisionInput(ChangeInput):
    """Why, and what changes. Without `budget` annex B stays; clauses of addenda are carried over but those dropped."""

    targets = TargetInput(many=True, required=False, default=list)
    budget = BudgetInput(many=True, required=False, allow_null=True, default=None)
    dropped_clauses = serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        default=list,
        help_text="Keys of `clauses_in_force` of the contract.",
    )


class ContractRevisionListView(ListEndpoint, WritingEndpoint):
    """The contracts that were drafted to take the place of one, and drafting one."""

    past = CONTRACTS_THEN
    queryset = Contract.objects.none()
    serializer_class = ContractSerializer
    orderings = {"-created_at": ("-created_at", "pk")}

    def rows(self) -> "QuerySet[Contract]":
        """Newest first, void attempts among them."""
        contract = CONTRACTS.find(self, self.kwargs["pk"])
        return CONTRACTS.rows(self.actor, self.at).filter(supersedes_id=contract.pk).defer("terms", "draft")

    @extend_schema(request=RevisionInput, responses={201: ContractDetailSerializer}, filters=False)
    @idempotent(status=201)
    def post(self, request: Request, pk: UUID) -> Json:
        """A draft; the contract stays in force until every party has signed the revised one."""
        contract = CONTRACTS.find(self, pk)
        given = self.parsed(RevisionInput, request)
        targets = {row["code"]: _changed_targets(row) for row in given["targets"]}
        made = amending.revise_contract(
            contract,
            actor=self.actor,
            at=self.at,
            ground=given["ground"],
            reason=given["reason"],
            targets=targets,
            budget=None if given["budget"] is None else [_budget_row(row) for row in given["budget"]],
            dropped=given["dropped_clauses"],
        )
        return CONTRACTS.show(self, made.pk)


class BudgetRowGiven(TypedDict):
    """A row of annex B as it was checked."""

    program: str
    amount: Decimal | None
    note: str


class TargetsGiven(TypedDict, total=False):
    """What was given for one indicator, as it was checked."""

    target_year: Decimal | None
    targets: dict[TargetPeriod, Decimal | None]


class LastResultSerializer(serializers.Serializer[Shown]):
    """What the last contract agreed for an indicator, by its code, and what was reached by its reports so far."""

    code = serializers.CharField()
    planned = DecimalText(allow_null=True)
    actual = DecimalText(allow_null=True)


class NextTargetsSerializer(serializers.Serializer[Shown]):
    """What the last contract agreed and reached; `handed_in` of the reports `owed` are counted."""

    handed_in = serializers.IntegerField()
    owed = serializers.IntegerField()
    indicators = LastResultSerializer(many=True)


class BaselineInput(StrictSerializer):
    """Where an indicator stood before, by its code."""

    code = serializers.CharField(max_length=80)
    baseline = DecimalText(allow_null=True)


class NextTargetsInput(StrictSerializer):
    """Targets and baselines of a draft that follows another contract; those left out stay."""

    targets = TargetInput(many=True, required=False, default=list)
    baselines = BaselineInput(many=True, required=False, default=list)


class NextTargetsView(WritingEndpoint):
    """The targets of a contract that follows another: what the last one reached, and setting them in the draft."""

    past = never(NOW_ONLY)

    @extend_schema(responses=NextTargetsSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """The results of the contract before; 404 where there is none."""
        contract = CONTRACTS.find(self, pk)
        if contract.follows is None:
            raise NotVisible(_("This contract follows no other."))
        last = next_targets.results_under(contract.follows, at=self.at)
        rows = [
            {"code": code, "planned": each.planned, "actual": each.actual}
            for code, each in last.by_code.items()
        ]
        shown = {"handed_in": last.handed_in, "owed": last.owed, "indicators": rows}
        return Response(NextTargetsSerializer(shown).data)

    @extend_schema(request=NextTargetsInput, responses=ContractDetailSerializer)
    @idempotent()
    def post(self, request: Request, pk: UUID) -> Json:
        """Set them, before signatures are requested."""
        contract = CONTRACTS.find(self, pk)
        given = self.parsed(NextTargetsInput, request)
        next_targets.set_targets(
            contract,
            actor=self.actor,
            at=self.at,
            targets={row["code"]: _changed_targets(row) for row in given["targets"]},
            baselines={row["code"]: row["baseline"] for row in given["baselines"]},
        )
        return CONTRACTS.show(self, contract.pk)


def _changed_targets(row: TargetsGiven) -> dict[TargetPeriod, Decimal | None]:
    found = dict(row.get("targets", {}))
    return {WHOLE_YEAR: row["target_year"], **found} if "target_year" in row else found


def _budget_row(row: BudgetRowGiven) -> dict[str, str]:
    return {"program": row["program"], "amount": decimal_text(row["amount"]), "note": row["note"]}
