"""Triggers of this app: registered documents, signatures and given numbers never change."""

from collections.abc import Iterator

from common.triggers import Trigger
from workflow.triggers import append_only


def contract_triggers() -> Iterator[Trigger]:
    """Append-only tables, and the freeze: terms once frozen stay as they are."""
    for table in ("contracts_contractdocument", "contracts_signature"):
        yield from append_only(table, keys=("id",))
    yield Trigger(
        name="contracts_contract_frozen",
        table="contracts_contract",
        sqlite="""CREATE TRIGGER contracts_contract_frozen BEFORE UPDATE ON contracts_contract
            WHEN OLD.terms_sha256 <> '' AND (NEW.terms IS NOT OLD.terms OR NEW.terms_sha256 <> OLD.terms_sha256
              OR NEW.number <> OLD.number OR NEW.serial IS NOT OLD.serial)
            BEGIN SELECT RAISE(ABORT, 'the terms of this contract are frozen'); END""",
        postgresql="""TRIGGER contracts_contract_frozen BEFORE UPDATE ON contracts_contract FOR EACH ROW
            WHEN (OLD.terms_sha256 <> '' AND (NEW.terms IS DISTINCT FROM OLD.terms
              OR NEW.terms_sha256 <> OLD.terms_sha256 OR NEW.number <> OLD.number
              OR NEW.serial IS DISTINCT FROM OLD.serial))""",
        function="""BEGIN RAISE EXCEPTION 'the terms of this contract are frozen' USING ERRCODE = '23514'; END""",
    )
