"""Who is told what, and how: notices on screen, one e-mail a person a day, and receipts that can be cited.

`announcing` and `news` put notices down, `digests` gathers them into e-mails, `receipts` says who was told what when.
"""

from notifications.services.deadline_notices import announce

__all__ = ["announce"]
