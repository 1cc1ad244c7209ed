"""What the log says at the start: after a database came back from before its last checkpoint, nothing serves or writes
until the log was begun anew.

Whatever is written until then would be signed as something else than what others were shown.
"""

from history.notes import signed_by_any
from history.queries import key_texts, log_size, stored_tree
from history.services.log_key import last_note_file
from history.services.witnesses import unusable_witnesses
from workflow.engine.start_checks import StartCheck


def behind_the_last_checkpoint() -> str:
    """What is wrong, empty when nothing is, when nothing was signed here, or when this machine has no such file."""
    try:
        note = last_note_file().read_text()
    except (OSError, UnicodeDecodeError):
        return ""
    last = signed_by_any(note, key_texts())
    if last is None:
        return f"{last_note_file()} was signed with a key that this database does not know."
    size = log_size()
    if last.size > size:
        return f"The log has {size} entries in this database, and {last.size} of it were signed."
    if stored_tree().root(last.size) != last.root:
        return f"The first {last.size} entries of the log are others in this database than those that were signed."
    return ""


CHECKS = (
    StartCheck(
        "witnesses",
        "prakarsa.E033",
        unusable_witnesses,
        "Copy the key as run_witness prints it: name, hash and key, joined by plus signs.",
        of="settings",
    ),
    StartCheck(
        "log of the history",
        "prakarsa.E032",
        behind_the_last_checkpoint,
        "Was it brought back from a backup? Restore a newer one; otherwise run verify_history and then open_shard.",
        of="database",
        production_only=True,
    ),
)
