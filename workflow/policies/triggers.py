"""SQL of the triggers that keep published documents with their owners."""

from collections.abc import Iterator

from common.triggers import Trigger, refuse_where


def owned_names(table: str) -> Iterator[Trigger]:
    """Every version of a name is one owner's. Two first versions at once are kept apart by their number."""
    others = f"SELECT 1 FROM {table} v WHERE v.name = NEW.name AND v.government_id IS DISTINCT FROM NEW.government_id"
    message = "the name of a document belongs to who published it first"
    yield refuse_where(f"{table}_owned", table, "BEFORE INSERT", others, message)


def one_withdrawal_at_a_time() -> Iterator[Trigger]:
    """Of two withdrawals at once the later one knows the earlier: together they could leave nothing to begin under.

    SQLite has one writer anyway.
    """
    name, table = "workflow_policywithdrawal_waits", "workflow_policywithdrawal"
    yield Trigger(
        name=name,
        table=table,
        postgresql=f"TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW",
        function="BEGIN PERFORM pg_advisory_xact_lock(hashtext('workflow.policy_withdrawal')); RETURN NEW; END",
    )


def chosen_policy() -> Iterator[Trigger]:
    """A government works under a policy that is published, and its own or the installation's."""
    unknown = """SELECT 1 WHERE NEW.policy_name <> '' AND NOT EXISTS (
        SELECT 1 FROM workflow_policyversion v WHERE v.name = NEW.policy_name
           AND (v.government_id IS NULL OR v.government_id = NEW.id))"""
    message = "a government works under a published policy of its own or of the installation"
    for name, moment in (("insert", "INSERT"), ("update", "UPDATE OF policy_name")):
        table = "organisations_government"
        yield refuse_where(f"government_policy_{name}", table, f"BEFORE {moment}", unknown, message)
