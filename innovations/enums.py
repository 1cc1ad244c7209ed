"""Vocabulary of innovations and reports. Codes follow the published forms; labels exist only on screens."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.periods import PeriodKind
from common.states import Badge, FlowState, StateDisplay


class InnovationState(FlowState):
    """States of an innovation."""

    DRAFT = "draft", StateDisplay(Badge.PLAIN, station="draft"), _("Draft")
    IN_REVIEW = "in_review", StateDisplay(Badge.UNDER_WAY, station="in_review"), _("In review")
    RETURNED = "returned", StateDisplay(Badge.WAITING, station="draft"), _("Returned")
    APPROVED = "approved", StateDisplay(Badge.GOOD, station="approved", public=True), _("Approved")
    REJECTED = "rejected", StateDisplay(Badge.BAD, station="in_review"), _("Rejected")
    WITHDRAWN = "withdrawn", StateDisplay(Badge.PLAIN, station="draft"), _("Withdrawn")
    LAUNCHED = "launched", StateDisplay(Badge.GOOD, station="launched", public=True), _("Launched")
    UNDER_EVALUATION = (
        "under_evaluation",
        StateDisplay(Badge.GOOD, station="under_evaluation", public=True),
        _("Under evaluation"),
    )
    SUSPENDED = (
        "suspended",
        StateDisplay(Badge.WAITING, station="under_evaluation", public=True),
        _("Suspended"),
    )
    COMPLETED = "completed", StateDisplay(Badge.GOOD, station="completed", public=True), _("Completed")
    DISCONTINUED = (
        "discontinued",
        StateDisplay(Badge.BAD, station="under_evaluation", public=True),
        _("Discontinued"),
    )


# Launched and not ended: what happens to it can be recorded, and its milestones are owed.
RUNNING = (InnovationState.LAUNCHED, InnovationState.UNDER_EVALUATION, InnovationState.SUSPENDED)
# Over after it was launched: its contract ends, its reports are owed no longer.
ENDED = (InnovationState.COMPLETED, InnovationState.DISCONTINUED)


class ReportState(FlowState):
    """States of a report."""

    SCHEDULED = "scheduled", StateDisplay(Badge.PLAIN), _("Scheduled")
    OPEN = "open", StateDisplay(Badge.WAITING), _("Open")
    SUBMITTED = "submitted", StateDisplay(Badge.UNDER_WAY), _("Submitted")
    RETURNED = "returned", StateDisplay(Badge.WAITING), _("Returned")
    EVALUATED = "evaluated", StateDisplay(Badge.GOOD), _("Evaluated")
    WAIVED = "waived", StateDisplay(Badge.PLAIN), _("Waived")


PERIOD_KINDS = [
    (PeriodKind.MONTH.value, _("month")),
    (PeriodKind.QUARTER.value, _("quarter")),
    (PeriodKind.HALF_YEAR.value, _("half-year")),
    (PeriodKind.YEAR.value, _("year")),
]

# Nothing is owed of these any more.
SETTLED = (ReportState.EVALUATED, ReportState.WAIVED)
# Only what was handed in counts and is put before others; figures left in a form that was never submitted are not.
HANDED_IN = (ReportState.SUBMITTED, ReportState.EVALUATED)
# Its agency types figures and can hand it in.
BEING_FILLED_IN = (ReportState.OPEN, ReportState.RETURNED)


class AppraisalState(FlowState):
    """States of a periodic evaluation."""

    SCHEDULED = "scheduled", StateDisplay(Badge.PLAIN), _("Scheduled")
    IN_REVIEW = "in_review", StateDisplay(Badge.UNDER_WAY), _("In evaluation")
    RETURNED = "returned", StateDisplay(Badge.WAITING), _("Waiting for the agency")
    CONCLUDED = "concluded", StateDisplay(Badge.GOOD), _("Concluded")
    WAIVED = "waived", StateDisplay(Badge.PLAIN), _("Waived")
    LAPSED = "lapsed", StateDisplay(Badge.PLAIN), _("Lapsed")


class FollowUpState(FlowState):
    """States of a follow-up."""

    OPEN = "open", StateDisplay(Badge.WAITING), _("To be done")
    REPORTED = "reported", StateDisplay(Badge.UNDER_WAY), _("Reported as done")
    ACCEPTED = "accepted", StateDisplay(Badge.GOOD), _("Accepted")
    DROPPED = "dropped", StateDisplay(Badge.PLAIN), _("Dropped")
    LAPSED = "lapsed", StateDisplay(Badge.PLAIN), _("Lapsed")


class PlanChangeState(FlowState):
    """States of a change of the plan."""

    DRAFT = "draft", StateDisplay(Badge.PLAIN), _("Draft")
    IN_REVIEW = "in_review", StateDisplay(Badge.UNDER_WAY), _("In review")
    RETURNED = "returned", StateDisplay(Badge.WAITING), _("Returned")
    ACCEPTED = "accepted", StateDisplay(Badge.GOOD), _("Accepted")
    REJECTED = "rejected", StateDisplay(Badge.BAD), _("Rejected")
    WITHDRAWN = "withdrawn", StateDisplay(Badge.PLAIN), _("Withdrawn")
    LAPSED = "lapsed", StateDisplay(Badge.PLAIN), _("Lapsed")


class Intake(models.TextChoices):
    """Which profile of required fields applies at submission (policy data)."""

    PROPOSAL = "proposal", _("New proposal")
    REGISTER = "register", _("Recording an innovation that already runs")


class Form(models.TextChoices):
    """Forms of regional innovation (PP 38/2017)."""

    GOVERNANCE = "tata_kelola", _("Governance")
    PUBLIC_SERVICE = "pelayanan_publik", _("Public service")
    OTHER = "lainnya", _("Other regional affairs")


class Medium(models.TextChoices):
    """Digital or not."""

    DIGITAL = "digital", _("Digital")
    NON_DIGITAL = "non_digital", _("Non-digital")


class Initiator(models.TextChoices):
    """Who may propose (PP 38/2017)."""

    HEAD_OF_REGION = "kepala_daerah", _("Head of region")
    COUNCIL = "anggota_dprd", _("Member of the regional council")
    AGENCY = "opd", _("Agency")
    CIVIL_SERVANT = "asn", _("Civil servant")
    COMMUNITY = "masyarakat", _("Community")


class Horizon(models.TextChoices):
    """Horizon of a milestone; lengths are policy."""

    SHORT = "short", _("Short term")
    MEDIUM = "medium", _("Medium term")
    LONG = "long", _("Long term")


class MilestoneState(models.TextChoices):
    """What has become of a milestone, by what was said of it and by its due day."""

    OPEN = "open", _("Not finished yet")
    MISSED = "missed", _("Missed")
    KEPT = "kept", _("Kept")
    LATE = "late", _("Finished late")
    FINISHED = "finished", _("Finished")
    LAPSED = "lapsed", _("No longer owed")


class Polarity(models.TextChoices):
    """Which direction of an indicator is good."""

    HIGHER = "higher", _("Higher is better")
    LOWER = "lower", _("Lower is better")
    RANGE = "range", _("Within a range")


class Aggregation(models.TextChoices):
    """How the figures of periods make a year (codes of innovations.scoring.progress)."""

    SUM = "sum", _("Sum of the periods")
    LAST = "last", _("Last reported value")
    AVERAGE = "average", _("Average of the periods")
    TREND_UP = "trend_up", _("Rising trend")
    TREND_FLAT = "trend_flat", _("Steady trend")
    TREND_DOWN = "trend_down", _("Falling trend")


# Trends that "lower is better" cannot have.
UPWARDS = (Aggregation.TREND_UP, Aggregation.TREND_FLAT)


class Novelty(models.TextChoices):
    """Whether an idea is new or taken over from somewhere."""

    NEW = "new", _("New idea")
    REPLICA = "replica", _("Replica")


class Sector(models.TextChoices):
    """The five sectors of stakeholders (pentahelix)."""

    GOVERNMENT = "pemerintah", _("Government")
    ACADEMIA = "akademisi", _("Academia")
    BUSINESS = "usaha", _("Business")
    COMMUNITY = "komunitas", _("Community")
    MEDIA = "media", _("Media")


class Recommendation(models.TextChoices):
    """What an evaluation recommends."""

    CONTINUE = "continue", _("Continue")
    IMPROVE = "improve", _("Improve")
    SUSPEND = "suspend", _("Suspend")
    UPGRADE = "upgrade", _("Upgrade")
    REPLICATE = "replicate", _("Replicate")
    END = "end", _("End")


class FileScan(models.TextChoices):
    """What is known of harm in a file. Settled: scanned and clean, or taken where there is no scanner."""

    SETTLED = "settled", _("nothing harmful found")
    WAITING = "waiting", _("not scanned yet")
    INFECTED = "infected", _("harmful, closed")


class FileOrigin(models.TextChoices):
    """What a file came with: evidence of reports and progress entries is shown to fewer people than the proposal's."""

    PROPOSAL = "proposal", _("Proposal")
    REPORT = "report", _("Report")
    PROGRESS = "progress", _("Progress entry")
