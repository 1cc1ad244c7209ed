"""What the database holds of regulations: no word of one changes once it is no draft any more."""

from collections.abc import Iterator

from common.triggers import Trigger

_TABLES = ("regulations_regulationarticle", "regulations_annexentry")
_MESSAGE = "the words of a regulation change only as long as it is a draft"


def regulation_triggers() -> Iterator[Trigger]:
    """Articles and lines of the annex are written, changed and dropped in drafts only; a draft keeps its subject."""
    for table in _TABLES:
        for moment, rows in (("INSERT", ("NEW",)), ("UPDATE", ("NEW", "OLD")), ("DELETE", ("OLD",))):
            yield _in_drafts_only(table, moment, rows)
    yield _keeps_its_words()


def _in_drafts_only(table: str, moment: str, rows: tuple[str, ...]) -> Trigger:
    name = f"{table}_{moment.lower()}_in_drafts"
    settled = " OR ".join(
        f"EXISTS (SELECT 1 FROM regulations_regulation r WHERE r.id = {row}.regulation_id AND r.state <> 'draft')"
        for row in rows
    )
    back = "OLD" if moment == "DELETE" else "NEW"
    return Trigger(
        name=name,
        table=table,
        needs="regulations_regulation",
        sqlite=f"CREATE TRIGGER {name} BEFORE {moment} ON {table} WHEN {settled} "
        f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END",
        postgresql=f"TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW",
        function=f"""BEGIN
            IF {settled} THEN
                RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = '23514';
            END IF; RETURN {back}; END""",
    )


def _keeps_its_words() -> Trigger:
    """Kind, title, what it amends and revokes never change; what a step recorded never changes after it."""
    name = "regulations_regulation_keeps"
    always = ("kind", "title", "amends_id", "revokes_id", "government_id", "drafted_by_id")
    once = ("number", "signed_on", "year", "gazette", "promulgated_on", "in_force_on")
    differs = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}
    found = {}
    for vendor, word in differs.items():
        changed = [f"OLD.{each} {word} NEW.{each}" for each in always]
        set_before = [
            f"(OLD.{each} IS NOT NULL AND CAST(OLD.{each} AS text) <> '' AND OLD.{each} {word} NEW.{each})"
            for each in once
        ]
        found[vendor] = " OR ".join([*changed, *set_before])
    return Trigger(
        name=name,
        table="regulations_regulation",
        sqlite=f"CREATE TRIGGER {name} BEFORE UPDATE ON regulations_regulation WHEN {found['sqlite']} "
        f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END",
        postgresql=f"TRIGGER {name} BEFORE UPDATE ON regulations_regulation FOR EACH ROW",
        function=f"""BEGIN
            IF {found["postgresql"]} THEN
                RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = '23514';
            END IF; RETURN NEW; END""",
    )
