"""Every chore of the worker and every timer, and what shows that it did its work.

A chore is named by its sign of life; what else it leaves is asked in SQL: a number above zero.
"""

from workflow.outbox import queue

EXPIRED = "SELECT 1 FROM django_session WHERE expire_date < clock_timestamp() - interval '2 h'"
# Where nothing was to do in the year: nobody left, no review waited for nobody, no process died over a signature.
SIGN_OF_LIFE = "SELECT 1"
LEAVES = {
    "deadlines.services.deadline_worker.sweep_when_due": "SELECT count(*) FROM deadlines_deadlinestepreached",
    "deadlines.services.deadline_worker.settle_when_due": SIGN_OF_LIFE,
    "notifications.services.digests.compose_due": "SELECT count(sent_at) FROM notifications_mailing",
    "notifications.services.webhooks.rest_failing": (
        "SELECT count(*) FROM notifications_notice WHERE code = 'webhook_rests'"
    ),
    # On PostgreSQL the sequencer seals, a service of its own.
    "history.services.embedded.seal_now_and_then": SIGN_OF_LIFE,
    "accounts.services.clearing.clear_expired": f"SELECT 1 WHERE NOT EXISTS ({EXPIRED})",
    "accounts.services.departing.end_departed_when_due": SIGN_OF_LIFE,
    "contracts.services.resuming.resume_signatures": SIGN_OF_LIFE,
    "contracts.services.remaking.PartyWatch": (
        "SELECT count(*) FROM workflow_event WHERE kind = 'contract.parties_changed'"
    ),
    "contracts.services.expiring.ExpiryWatch": "SELECT count(*) FROM contracts_certificatewarning",
    "contracts.services.inspecting.DocumentWatch": "SELECT count(*) FROM contracts_documentinspection",
}
# The chores of which the last round was well, within an hour.
SIGNS = (
    "SELECT name FROM workflow_heartbeat WHERE kind = 'chore' AND error = '' "
    "AND at > clock_timestamp() - interval '1 h'"
)
TIMERS = {"prakarsa-backup.service", "prakarsa-verify.service"}
KEPT_BACKUPS = 35


def registered() -> set[str]:
    """What the product's workers do."""
    return set(queue.chore_names())
