"""Why there is no backup, or why one does not come back: a sentence for the operator with what to do."""


class BackupFault(Exception):
    """Base of both."""


class BackupFailed(BackupFault):
    """Nothing was made; what had been begun is gone."""


class BackupUnusable(BackupFault):
    """This one cannot be used, or not here."""
