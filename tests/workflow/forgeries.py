"""Forgeries, as the application's role itself writes them: what was done, its SQL, and what becomes of it.

`;;` separates statements. What is expected is REFUSED (the last statement fails), the code by which `verify_history`
names it, or KNOWN: the application could have written every row of it itself, so that nothing in the database
contradicts it. Each KNOWN stands in docs/proof.md with its reason.
"""

from django.db import connection

REFUSED, KNOWN = "refused", "known"
ON_SQLITE = connection.vendor == "sqlite"
Row = tuple[str, str, str]

_CLOSE = "UPDATE workflow_review SET closed_at = {now}, outcome = 'approve'"
_DECISION = (
    "INSERT INTO workflow_decision (id, review_id, stage, seat_id, person_id, capacity, held_id, on_behalf_of, outcome,"
    " digest, items, scores, decree_number, decided_at, event_id, void_reason) SELECT {fresh}, {round}, "
)
_LAST_EVENT = "(SELECT max(e.id) FROM workflow_event e)"
_MADE = f"'definitive', {{0}}, '[]', 'approve', {{digest}}, '[]', '{{{{}}}}', '', {{now}}, {_LAST_EVENT}, ''"

DECISIONS: list[Row] = [
    ("approved without LAN and Sekda", "{approving}", REFUSED),
    ("rejected by nobody", "{rejecting}", REFUSED),
    ("returned by nobody", "{returning}", REFUSED),
    ("launched out of the review", "{launching}", REFUSED),
    ("approved by a step that there is not", "{inventing}", REFUSED),
    ("the name of a step that goes elsewhere", "{renaming}", REFUSED),
    ("the round closed, then approved", _CLOSE + " WHERE id = {round};;{approving}", REFUSED),
    (
        "the plan cut to what is decided, then approved",
        _CLOSE + """, plan = '[["agency_head"]]', concluded = '["agency_head"]' WHERE id = {round};;{approving}""",
        "plan",
    ),
    (
        "the secretary's decision without the secretary's stage",
        "{deciding_as_sekda};;" + _DECISION + "'secretary', {sekda_seat}, {sekda}, "
        + _MADE.replace("{0}", "{sekda_held}"),
        REFUSED,
    ),
    (
        "LAN's decision made by the innovator",
        "{deciding_as_innovator};;" + _DECISION + "'lan', {innovator_seat}, {innovator}, "
        + _MADE.replace("{0}", "{innovator_held}"),
        "approval",
    ),
    (
        "a decision in an office of somebody else's",
        "{deciding_as_innovator};;" + _DECISION + "'lan', {innovator_seat}, {innovator}, "
        + _MADE.replace("{0}", "{sekda_held}"),
        REFUSED,
    ),
    ("the event of a decision without the decision", "{deciding_as_sekda}", "decision"),
    (
        "a decision without an event of its own",
        _DECISION + "'lan', {sekda_seat}, {sekda}, " + _MADE.replace("{0}", "{sekda_held}"),
        REFUSED,
    ),
    ("another outcome", "UPDATE workflow_decision SET outcome = 'reject' WHERE id = {decision}", REFUSED),
    ("another person's decision", "UPDATE workflow_decision SET person_id = {lan} WHERE id = {decision}", REFUSED),
    ("other scores", "UPDATE workflow_decision SET scores = '{{\"x\": 1}}' WHERE id = {decision}", REFUSED),
    ("about another content", "UPDATE workflow_decision SET digest = 'x' WHERE id = {decision}", REFUSED),
    (
        "voided by an event that says nothing of it",
        "UPDATE workflow_decision SET voided_at = {now}, void_reason = 'withdrawn', voided_by_id = event_id"
        " WHERE id = {decision}",
        REFUSED,
    ),
    (
        "voided by no event",
        "UPDATE workflow_decision SET voided_at = {now}, void_reason = 'edited' WHERE id = {decision}",
        REFUSED,
    ),
    (
        "voided by an event that takes nothing back",
        "{taking_back};;UPDATE workflow_decision SET voided_at = {now}, void_reason = 'withdrawn', voided_by_id = "
        + _LAST_EVENT + " WHERE id = {decision}",
        "void",
    ),
    ("a decision deleted", "DELETE FROM workflow_decision WHERE id = {decision}", REFUSED),
]  # fmt: skip
ROUNDS: list[Row] = [
    ("the open round's facts", "UPDATE workflow_review SET facts = '{{}}' WHERE id = {round}", REFUSED),
    ("the open round's content", "UPDATE workflow_review SET digest = 'x' WHERE id = {round}", REFUSED),
    ("approvals carried over", """UPDATE workflow_review SET carried = '{{"lan": 1}}' WHERE id = {round}""", REFUSED),
    ("another number of the round", "UPDATE workflow_review SET round = 7 WHERE id = {round}", REFUSED),
    ("a closed round opened", "UPDATE workflow_review SET closed_at = NULL WHERE closed_at IS NOT NULL", REFUSED),
    ("a closed round's outcome", "UPDATE workflow_review SET outcome = 'reject' WHERE closed_at IS NOT NULL", REFUSED),
    ("a round deleted", "DELETE FROM workflow_review WHERE id = {round}", REFUSED),
    ("the open round ended by nobody", _CLOSE + " WHERE id = {round}", "round"),
    (
        "LAN's stage concluded by nobody",
        """UPDATE workflow_review SET concluded = '["agency_head", "lan"]', stage = 2 WHERE id = {round}""",
        "approval",
    ),
    (
        "LAN's stage left out",
        """UPDATE workflow_review SET plan = '[["agency_head"], ["secretary"]]' WHERE id = {round}""",
        "plan",
    ),
    (
        "a stand-in nobody named",
        """UPDATE workflow_review SET stand_ins = '{{"lan": {{"how": "stand_in", "later": ""}}}}' WHERE id = {round}""",
        "plan",
    ),
    ("another policy", "UPDATE workflow_review SET policy_id = {other_policy} WHERE id = {round}", "round"),
    (
        "a round of what was never handed in",
        "INSERT INTO workflow_review (id, subject_type, subject_id, name, round, policy_id, plan, carried, stand_ins,"
        " facts, stage, concluded, digest, opened_at, stage_opened_at, outcome) SELECT {fresh}, subject_type, {draft},"
        " name, 1, policy_id, plan, carried, stand_ins, facts, stage, concluded, digest, opened_at, stage_opened_at, ''"
        " FROM workflow_review WHERE id = {round}",
        "round",
    ),
    ("handed in without a round", "{submitting}", "round"),
    (
        "LAN's reviewer declared partial",
        "{waving};;INSERT INTO workflow_recusal (id, review_id, person_id, declared_at, event_id) SELECT {fresh},"
        " {round}, {lan}, {now}, " + _LAST_EVENT,
        "recusal",
    ),
]  # fmt: skip

_CHANGE = (
    "INSERT INTO deadlines_deadlinechange (deadline_id, number, cause, known_at, due_on, due_at, calendar_id, details)"
    " SELECT id, changed_times + 2, {0}, {{now}}, {1}, {2}, calendar_id, '{{{{}}}}' FROM deadlines_deadline"
    " WHERE id = {{deadline}};;UPDATE deadlines_deadline SET changed_times = changed_times + 1, changed_at = {{now}}, "
)


def _changed(cause: str, due_at: str, columns: str) -> str:
    due_on = "NULL" if due_at == "NULL" else "'2026-12-31'"
    return _CHANGE.format(f"'{cause}'", due_on, due_at) + columns + " WHERE id = {deadline}"


def _deadline(columns: str, key: str = "deadline") -> str:
    return f"UPDATE deadlines_deadline SET {columns} WHERE id = {{{key}}}"


DEADLINES: list[Row] = [
    ("a later due date", _deadline("due_at = {late}"), REFUSED),
    ("a later day", _deadline("due_on = '2030-01-01'"), REFUSED),
    ("more time", _deadline("extended_until = {late}, extended_at = {now}"), REFUSED),
    ("excused", _deadline("excused_at = {now}, excused_until = {late}"), REFUSED),
    ("the clock stopped", _deadline("paused_at = {now}"), REFUSED),
    ("a kinder rule", _deadline("grace_days = 300"), REFUSED),
    ("another period", _deadline("base_on = '2026-06-30'"), REFUSED),
    ("owed by another subject", _deadline("subject_id = {fresh}"), REFUSED),
    ("a change with a number left out", _changed("extended", "{late}", "extended_until = {late}").replace(
        "changed_times + 2", "changed_times + 3"), REFUSED),
    ("a change rewritten", "UPDATE deadlines_deadlinechange SET due_at = {late}", REFUSED),
    ("a step taken back", "DELETE FROM deadlines_deadlinestepreached", REFUSED),
    ("deleted", "DELETE FROM deadlines_deadlinechange;;DELETE FROM deadlines_deadline WHERE id = {deadline}", REFUSED),
    ("received in another moment", _deadline("met_at = {long_ago}", "met"), REFUSED),
    ("more time that nobody gave", _changed("extended", "{late}", "extended_until = {late}, extended_at = {now}"),
     "deadline"),
    ("the clock stopped by a change", _changed("paused", "NULL", "paused_at = {now}"), "deadline"),
    ("moved by no decree", _changed("moved", "{late}", "due_at = {late}, due_on = '2026-12-31'"), "deadline"),
    ("let run that never stood", _changed("resumed", "{late}", "extended_until = {late}, extended_at = {now}"),
     "deadline"),
    ("excused by a change", _changed("excused", "{late}", "excused_at = {now}, excused_until = {late}"), "deadline"),
    (
        "excused by an excuse of nobody's",
        "INSERT INTO deadlines_latenessexcuse (id, deadline_id, reason, letter_no, excused_by_id, excused_as,"
        " excused_at) SELECT {fresh}, {deadline}, 'Alasan', '', {sekda}, 'Sekda', {now};;"
        + _changed("excused", "{late}", "excused_at = {now}, excused_until = {late}"),
        "deadline",
    ),
    ("received before it was", _deadline("met_at = {long_ago}"), "deadline"),
    ("fallen away by nobody", _deadline("closed_at = {now}"), "deadline"),
    ("public only later", _deadline("public_at = {late}"), "deadline"),
    ("its ladder emptied", _deadline("plan = '[]', next_at = NULL"), "deadline"),
    ("never looked at", _deadline("next_at = NULL"), "deadline"),
    ("looked at from its end", _deadline("next_step = 5"), "deadline"),
    ("breached before its day", _deadline("breached_at = {now}"), "deadline"),
    (
        "a breach that was not",
        "INSERT INTO deadlines_deadlinestepreached (deadline_id, code, scheduled_at) VALUES ({deadline}, 'breach',"
        " {long_ago})",
        "deadline",
    ),
    (
        "a whole extension, asked for, granted and applied",
        "INSERT INTO deadlines_deadlineextension (id, government_id, scope, agency_id, deadline_id, asked_by_id,"
        " asked_at, asked_until, reason, letter_no, outcome, overtaken_by, decided_by_id, decided_as, decided_at,"
        " decision, granted_until) SELECT {fresh}, {government}, 'one', {agency}, {deadline}, {innovator}, {now},"
        " '2026-12-31', 'Alasan', '', 'granted', '', {sekda}, 'Sekda', {now}, 'Ya', {late};;"
        + _changed("extended", "{late}", "extended_until = {late}, extended_at = {now}, plan = '[]'")
        .replace("calendar_id, details)", "calendar_id, details, extension_id)")
        .replace("'{{}}' FROM", "'{{}}', {fresh} FROM"),
        "deadline",
    ),
]  # fmt: skip

FIGURES: list[Row] = [
    ("a result after it was judged", "UPDATE innovations_reportline SET actual = 999 WHERE id = {line}", "figures"),
    ("an explanation after it was judged", "UPDATE innovations_reportline SET note = 'x' WHERE id = {line}", "figures"),
    ("a line gone", "DELETE FROM innovations_reportline WHERE id = {line}", "figures"),
    ("obstacles rewritten", "UPDATE innovations_report SET obstacles = 'x' WHERE id = {report}", "figures"),
    ("money spent", "UPDATE innovations_report SET budget_actual = 1 WHERE id = {report}", "figures"),
    ("another hash", "UPDATE innovations_report SET content_sha256 = 'x' WHERE id = {report}", "figures"),
    (
        "a result nobody handed in",
        "INSERT INTO innovations_unplannedresult (id, report_id, position, name, unit, actual, note) VALUES"
        " ({fresh}, {report}, 1, 'Hasil', 'Orang', 5, '')",
        "figures",
    ),
    ("a revision rewritten", "UPDATE innovations_reportrevision SET content = sha256", REFUSED),
    (
        "a revision more",
        "INSERT INTO innovations_reportrevision (id, report_id, number, content, sha256, frozen_at) SELECT {fresh},"
        " report_id, number + 1, content, sha256, frozen_at FROM innovations_reportrevision",
        "revision",
    ),
    (
        "a revision of a proposal more",
        "INSERT INTO innovations_revision (id, innovation_id, number, content, sha256, frozen_at) SELECT {fresh},"
        " innovation_id, number + 1, content, sha256, frozen_at FROM innovations_revision"
        " WHERE innovation_id = {approved}",
        "revision",
    ),
    ("revisions counted otherwise", "UPDATE innovations_innovation SET revision_no = 9 WHERE id = {approved}",
     "revision"),
    ("another title after the approval", "UPDATE innovations_innovation SET title = 'x' WHERE id = {approved}",
     "proposal"),
    ("another plan after the approval", "UPDATE innovations_innovation SET description = 'x' WHERE id = {pending}",
     "proposal"),
    ("an easier target", "UPDATE innovations_indicator SET target_year = 1 WHERE id = {indicator}", "proposal"),
    ("a target turned round", "UPDATE innovations_indicator SET polarity = CASE polarity WHEN 'lower' THEN 'higher'"
     " ELSE 'lower' END WHERE id = {indicator}", "proposal"),
    ("a target put on record", "INSERT INTO innovations_targetrecord (indicator_id, event_id, target_year) SELECT"
     " {indicator}, " + _LAST_EVENT + ", 1", "proposal"),
    ("a target on record rewritten", "UPDATE innovations_targetrecord SET target_year = 1", REFUSED),
    ("a score", "UPDATE innovations_scorerecord SET score = 100", REFUSED),
    (
        "a better score beside it",
        "INSERT INTO innovations_scorerecord (id, score, band, formula_version, scale, working) SELECT {fresh}, 100,"
        " band, formula_version, scale, working FROM innovations_scorerecord LIMIT 1",
        "score",
    ),
    ("a recommendation", "UPDATE innovations_evaluation SET recommendation = 'upgrade'", REFUSED),
    (
        "an evaluation of what waits",
        "INSERT INTO innovations_evaluation (id, innovation_id, report_id, decision_id, recommendation, policy_ref,"
        " evaluated_at, result_id) SELECT {fresh}, innovation_id, {owed}, {decision}, 'upgrade', policy_ref,"
        " evaluated_at, (SELECT s.id FROM innovations_scorerecord s WHERE NOT EXISTS (SELECT 1 FROM"
        " innovations_evaluation x WHERE x.result_id = s.id) UNION ALL SELECT s.id FROM innovations_scorerecord s"
        " LIMIT 1) FROM innovations_evaluation",
        REFUSED,
    ),
]  # fmt: skip

_HELD = (
    "INSERT INTO organisations_officeheld (id, person_id, seat_id, capacity, starts_at, ends_at, letter_no,"
    " letter_kind, grant_kind, granted_from_id, may_pass_on, granted_by_id, confirmed_by_id, revoke_reason) SELECT"
    " {fresh}, {innovator}, {sekda_seat}, "
)
OFFICES: list[Row] = [
    ("a seat of another kind", "UPDATE organisations_seat SET role = 'inspector' WHERE id = {innovator_seat}", REFUSED),
    ("a seat elsewhere", "UPDATE organisations_seat SET agency_id = {other_agency} WHERE id = {innovator_seat}",
     REFUSED),
    ("another title of an office", "UPDATE organisations_seat SET title = 'Bupati' WHERE id = {innovator_seat}",
     REFUSED),
    ("the secretary's office to oneself", _HELD + "'plt', {long_ago}, {late}, '1', '', '', NULL, {no}, NULL, NULL, ''",
     "office"),
    ("the secretary's power to oneself alone", _HELD + "'delegate', {now}, {late}, '1', '', 'mandate', {sekda_held},"
     " {no}, {bureau}, NULL, ''", REFUSED),
    ("the secretary's power with a second name", _HELD + "'delegate', {now}, {late}, '1', '', 'mandate',"
     " {sekda_held}, {no}, {bureau}, {administrator}, ''", "office"),
    ("held by somebody else", "UPDATE organisations_officeheld SET person_id = {innovator} WHERE id = {sekda_held}",
     REFUSED),
    ("held since before", "UPDATE organisations_officeheld SET starts_at = {long_ago} WHERE id = {sekda_held}",
     REFUSED),
    ("by another letter", "UPDATE organisations_officeheld SET letter_no = '9' WHERE id = {sekda_held}", REFUSED),
    ("in another capacity", "UPDATE organisations_officeheld SET capacity = 'plt' WHERE id = {sekda_held}", REFUSED),
    ("never held", "DELETE FROM organisations_officeheld WHERE id = {sekda_held}", REFUSED),
    ("ended, then longer", "UPDATE organisations_officeheld SET ends_at = {now} WHERE id = {sekda_held};;UPDATE"
     " organisations_officeheld SET ends_at = {late} WHERE id = {sekda_held}", REFUSED),
    ("ended without an end", "UPDATE organisations_officeheld SET ends_at = {long_ago} WHERE id = {sekda_held}",
     "office"),
    ("a letter of another name", "UPDATE organisations_officeheld SET letter_kind = 'x' WHERE id = {sekda_held}",
     "office"),
    ("given by another letter", "UPDATE appointments_officeappointment SET letter_no = '9' WHERE id = {sekda_held}",
     "office"),
    ("given to somebody else", "UPDATE appointments_officeappointment SET person_id = {innovator}"
     " WHERE id = {sekda_held}", "office"),
    ("by a letter that was not attached", "UPDATE appointments_officeappointment SET attachment_sha256 = {digest},"
     " attachment_name = 'surat.pdf' WHERE id = {sekda_held}", "office"),
    ("an account of somebody else's", "UPDATE organisations_user SET person_id = {sekda} WHERE person_id = {innovator}",
     REFUSED),
    ("a person's name", "UPDATE organisations_person SET name = 'Nama lain' WHERE id = {entered}", KNOWN),
]  # fmt: skip

CONTRACTS: list[Row] = [
    ("the register forward", "UPDATE contracts_numbercounter SET last = last + 5", "register"),
    ("the register back", "UPDATE contracts_numbercounter SET last = 0", "register"),
    ("the register gone", "DELETE FROM contracts_numbercounter", "register"),
    ("another number", "UPDATE contracts_contract SET number = '9' WHERE id = {contract}", REFUSED),
    ("other terms", "UPDATE contracts_contract SET terms = head WHERE id = {contract}", REFUSED),
    ("another day of signing", "UPDATE contracts_contract SET signed_on = '2025-12-31' WHERE id = {contract}", REFUSED),
    ("another document", "UPDATE contracts_contractdocument SET size = 1", REFUSED),
    (
        "a version more",
        "INSERT INTO contracts_contractdocument (id, contract_id, version_no, adds, sha256, size, parent_id,"
        " registered_at) SELECT {fresh}, contract_id, 9, 'revocation', {digest}, size, id, registered_at"
        " FROM contracts_contractdocument WHERE version_no = 2",
        "document",
    ),
    ("a signature taken back", "DELETE FROM contracts_signature", REFUSED),
    ("signed by somebody else", "UPDATE contracts_signature SET person_id = {innovator}", REFUSED),
    (
        "signed by one party more",
        "INSERT INTO contracts_signature (id, contract_id, party, document_id, seat_id, person_id, capacity,"
        " certificate_sha256, signed_at) SELECT {fresh}, contract_id, 'third', (SELECT d.id FROM"
        " contracts_contractdocument d WHERE d.version_no = 0), seat_id, person_id, capacity, certificate_sha256,"
        " signed_at FROM contracts_signature LIMIT 1",
        "signature",
    ),
]  # fmt: skip

RECORDS: list[Row] = [
    ("a policy's text", "UPDATE workflow_policyversion SET body = 'x'", REFUSED),
    ("pinned to another policy", "UPDATE innovations_innovation SET policy_ref = {other_reference}"
     " WHERE id = {pending}", "policy"),
    ("a policy whose text is not its hash", "INSERT INTO workflow_policyversion (id, name, number, title, body, sha256,"
     " legal_basis, published_at, warnings) SELECT {fresh}, 'lain', 1, title, body, 'x', legal_basis, published_at,"
     " '[]' FROM workflow_policyversion LIMIT 1", "policy"),
    ("a comment more", "INSERT INTO workflow_eventprivate (event_id, field, salt, value) SELECT max(id), 'comment',"
     " {bytes}, 'x' FROM workflow_event", "private"),
    ("an entry of the log", "DELETE FROM history_leaf", REFUSED),
    ("a statement of the log", "UPDATE history_signedcheckpoint SET size = 1", REFUSED),
    ("an act on an account", "UPDATE accounts_accountevent SET reason = 'x'", REFUSED),
    ("an act without a hash", "INSERT INTO accounts_accountevent (uuid, person_id, act, actor_id, at, reason) SELECT"
     " {fresh}, {sekda}, 'power_given', {sekda}, {now}, ''", REFUSED),
    ("the end of a chain of acts", "UPDATE accounts_personchain SET last_seq = 9", REFUSED),
    ("a report waived by nobody's reason", "{waiving}", "deadline"),
    ("nobody is told", "DELETE FROM workflow_outboxmessage", "outbox"),
    ("somebody else's news", "UPDATE notifications_notice SET person_id = {innovator}", REFUSED),
    ("a demonstration", "UPDATE workflow_installation SET is_demo = {yes}", KNOWN if ON_SQLITE else REFUSED),
    ("a task closed", "UPDATE workflow_task SET closed_at = {now}", KNOWN),
    ("a password", "UPDATE organisations_user SET password = 'x'", KNOWN),
    ("a draft rewritten", "UPDATE innovations_innovation SET title = 'x' WHERE id = {draft}", KNOWN),
    ("a step in the name of whoever may take it", "{withdrawing}", KNOWN),
    ("another policy for what begins", "UPDATE organisations_government SET policy_name = ''", KNOWN),
]  # fmt: skip


def _without(trigger: str, statement: str) -> str:
    return f"DROP TRIGGER {trigger};;{statement}"


# Whoever has SQLite's file has its triggers, too: then what was recorded tells, and the checkpoint that somebody kept.
BEHIND_TRIGGERS: list[Row] = [
    ("triggers off: another outcome", _without("workflow_decision_kept",
     "UPDATE workflow_decision SET outcome = 'reject' WHERE id = {decision}"), "decision"),
    ("triggers off: what happened to a draft", _without("workflow_event_no_delete",
     "DELETE FROM workflow_event WHERE subject_id = {draft}"), "record_gone"),
    ("triggers off: an event's bytes", _without("workflow_event_no_update",
     "UPDATE workflow_event SET payload = {bytes} WHERE subject_id = {draft}"), "hash"),
    ("triggers off: the end of the log", _without("history_leaf_no_delete", _without(
     "history_signedcheckpoint_no_delete", "DELETE FROM history_signedcheckpoint;;DELETE FROM history_leaf"
     " WHERE position > 3")), "cut_off"),
    ("triggers off: a number", _without("contracts_contract_frozen",
     "UPDATE contracts_contract SET number = '9' WHERE id = {contract}"), "terms"),
    ("triggers off: an office held before", _without("office_kept",
     "UPDATE organisations_officeheld SET starts_at = {now} WHERE id = {sekda_held}"), "office"),
    ("triggers off: a seat of another kind", _without("organisations_seat_no_update",
     "UPDATE organisations_seat SET role = 'inspector', ordinal = 5 WHERE id = {sekda_seat}"), "approval"),
    ("triggers off: a score", _without("innovations_scorerecord_no_update",
     "UPDATE innovations_scorerecord SET score = 100"), "score"),
    ("triggers off: a recommendation", _without("innovations_evaluation_no_update",
     "UPDATE innovations_evaluation SET recommendation = 'upgrade'"), "score"),
    ("triggers off: a policy's text", _without("workflow_policyversion_no_update",
     "UPDATE workflow_policyversion SET body = body || ' '"), "policy"),
    ("triggers off: a revision", _without("innovations_revision_no_update",
     "UPDATE innovations_revision SET sha256 = {digest} WHERE innovation_id = {approved}"), "revision"),
    ("triggers off: a signature", _without("contracts_signature_no_update",
     "UPDATE contracts_signature SET person_id = {innovator}"), "signature"),
    ("triggers off: a due date", _without("deadlines_deadline_moved", _deadline("due_at = {late}")), "deadline"),
    ("triggers off: a kinder rule", _without("deadlines_deadline_kept",
     _deadline("grace_days = 300, lock_after_days = NULL")), "deadline"),
]  # fmt: skip

EVERYWHERE: list[Row] = [*DECISIONS, *ROUNDS, *DEADLINES, *FIGURES, *OFFICES, *CONTRACTS, *RECORDS]
HERE = EVERYWHERE + (BEHIND_TRIGGERS if ON_SQLITE else [])
