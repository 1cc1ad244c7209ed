"""Vocabulary of notices and feeds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """What a notice is about."""

    DEADLINE_STEP = "rung", _("Deadline")
    TASK = "task", _("Task")
    OFFICE = "office", _("Office")
    OUTCOME = "outcome", _("Outcome")
    NEWS = "news", _("News")
    OPERATION = "operation", _("Operation")
    POLICY = "policy", _("Policy")


class Operation(models.TextChoices):
    """What an administrator is told of the running of the system; of a certificate its official, of the history the
    inspectorate, too."""

    MESSAGE_SET_ASIDE = "message_set_aside", _("Messages could not be delivered")
    WEBHOOK_RESTS = "webhook_rests", _("The webhook rests")
    CERTIFICATE_ENDS = "certificate_ends", _("A certificate for signing ends soon")
    DOCUMENTS_FAULTY = "documents_faulty", _("Stored documents are missing or damaged")
    HISTORY_FAULTY = "history_faulty", _("The history does not agree with itself")


class OfficeTaken(models.TextChoices):
    """How somebody came to an office."""

    TAKEN = "taken", _("You hold this office")
    GRANTED = "granted", _("You act on behalf of this office")


class MailLanguage(models.TextChoices):
    """In which language somebody is written to: each under its own name, whatever the language of the page."""

    INDONESIAN = "id", "Bahasa Indonesia"
    ENGLISH = "en", "English"


class FeedScope(models.TextChoices):
    """Whose obligations a calendar feed shows."""

    PERSON = "person", _("what my offices see")
    AGENCY = "agency", _("one agency")
    PUBLIC = "public", _("public obligations of one government")
    SCREEN = "screen", _("the wallboard of a command centre")
