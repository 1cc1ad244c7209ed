"""Triggers of this app: registered documents, signatories, signatures and given numbers never change."""

from collections.abc import Iterator

from common.append_only import append_only, write_once
from common.triggers import Trigger
from contracts.enums import RequestStatus

REQUEST = "contracts_signaturerequest"
# Where an attempt at a signature may go from where. Nothing leads out of stored, unknown and failed.
ARROWS = {
    RequestStatus.FROZEN: (RequestStatus.REQUESTED, RequestStatus.FAILED),
    RequestStatus.REQUESTED: (RequestStatus.SENT, RequestStatus.FAILED),
    RequestStatus.SENT: (RequestStatus.ANSWERED, RequestStatus.UNKNOWN, RequestStatus.FAILED),
    RequestStatus.ANSWERED: (RequestStatus.VERIFIED, RequestStatus.FAILED),
    RequestStatus.VERIFIED: (RequestStatus.STORED, RequestStatus.FAILED),
}
# Whose attempt it is, and for what. The columns after them are set once.
FIXED = (
    "id",
    "contract_id",
    "party",
    "document_id",
    "seat_id",
    "person_id",
    "capacity",
    "attempt",
    "batch",
    "requested_at",
)


def contract_triggers() -> Iterator[Trigger]:
    """Append-only tables, and the freeze: terms once frozen stay as they are."""
    for table in (
        "contracts_contractdocument",
        "contracts_signature",
        "contracts_signatureanswer",
        "contracts_contracttemplate",
        "contracts_contractsignatory",
        "contracts_batchrefusal",
    ):
        yield from append_only(table)
    yield from write_once("contracts_signingenrolment", {"ended_at": ("ended_at", "ended_by_id")})
    yield from _request_triggers()
    yield Trigger(
        name="contracts_contract_frozen",
        table="contracts_contract",
        sqlite="""CREATE TRIGGER contracts_contract_frozen BEFORE UPDATE ON contracts_contract
            WHEN OLD.terms_sha256 <> '' AND (NEW.terms IS NOT OLD.terms OR NEW.terms_sha256 <> OLD.terms_sha256
              OR NEW.number <> OLD.number OR NEW.serial IS NOT OLD.serial
              OR NEW.book_year IS NOT OLD.book_year OR NEW.kind <> OLD.kind
              OR NEW.form <> OLD.form OR NEW.numbered_on IS NOT OLD.numbered_on
              OR (OLD.state <> 'signing' AND NEW.signed_on IS NOT OLD.signed_on)
              OR NEW.supersedes_id IS NOT OLD.supersedes_id OR NEW.amends_id IS NOT OLD.amends_id
              OR NEW.follows_id IS NOT OLD.follows_id
              OR NEW.remakes_id IS NOT OLD.remakes_id OR (OLD.number_passed_on AND NOT NEW.number_passed_on)
              OR NEW.public_token <> OLD.public_token)
            BEGIN SELECT RAISE(ABORT, 'the terms of this contract are frozen'); END""",
        postgresql="""TRIGGER contracts_contract_frozen BEFORE UPDATE ON contracts_contract FOR EACH ROW
            WHEN (OLD.terms_sha256 <> '' AND (NEW.terms IS DISTINCT FROM OLD.terms
              OR NEW.terms_sha256 <> OLD.terms_sha256 OR NEW.number <> OLD.number
              OR NEW.serial IS DISTINCT FROM OLD.serial OR NEW.book_year IS DISTINCT FROM OLD.book_year
              OR NEW.kind <> OLD.kind OR NEW.form <> OLD.form
              OR NEW.numbered_on IS DISTINCT FROM OLD.numbered_on
              OR (OLD.state <> 'signing' AND NEW.signed_on IS DISTINCT FROM OLD.signed_on)
              OR NEW.supersedes_id IS DISTINCT FROM OLD.supersedes_id
              OR NEW.follows_id IS DISTINCT FROM OLD.follows_id
              OR NEW.remakes_id IS DISTINCT FROM OLD.remakes_id
              OR (OLD.number_passed_on AND NOT NEW.number_passed_on)
              OR NEW.amends_id IS DISTINCT FROM OLD.amends_id OR NEW.public_token <> OLD.public_token))""",
        function="""BEGIN RAISE EXCEPTION 'the terms of this contract are frozen' USING ERRCODE = '23514'; END""",
    )


def _request_triggers() -> Iterator[Trigger]:
    """An attempt at a signature moves forward, keeps its identity and its answer, and is never deleted."""
    arrows = ", ".join(f"'{source}>{target}'" for source, targets in ARROWS.items() for target in targets)
    moves = f"NEW.status <> OLD.status AND OLD.status || '>' || NEW.status NOT IN ({arrows})"
    answer = "OLD.answer_sha256 <> '' AND NEW.answer_sha256 <> OLD.answer_sha256"
    ended = "OLD.finished_at IS NOT NULL"
    message = "an attempt at a signature moves forward only"
    name = f"{REQUEST}_guard"

    def refused(differs: str) -> str:
        fixed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in FIXED)
        return f"{ended} OR ({moves}) OR ({answer}) OR {fixed}"

    yield Trigger(
        name=name,
        table=REQUEST,
        sqlite=f"CREATE TRIGGER {name} BEFORE UPDATE ON {REQUEST} WHEN {refused('IS NOT')} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
        postgresql=f"TRIGGER {name} BEFORE UPDATE ON {REQUEST} FOR EACH ROW "
        f"WHEN ({refused('IS DISTINCT FROM')})",
        function=f"BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END",
    )
    name = f"{REQUEST}_no_delete"
    yield Trigger(
        name=name,
        table=REQUEST,
        sqlite=f"CREATE TRIGGER {name} BEFORE DELETE ON {REQUEST} "
        f"BEGIN SELECT RAISE(ABORT, '{REQUEST} rows are never deleted'); END",
        postgresql=f"TRIGGER {name} BEFORE DELETE ON {REQUEST} FOR EACH ROW",
        function=f"BEGIN RAISE EXCEPTION '{REQUEST} rows are never deleted' USING ERRCODE = '42501'; END",
    )
