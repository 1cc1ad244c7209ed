"""Vocabulary of people and offices: kinds of government and agency, roles, capacities."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.moments import ZONE_LABELS


class GovernmentKind(models.TextChoices):
    """Province, regency or city (UU 23/2014)."""

    PROVINCE = "province", _("Province")
    REGENCY = "regency", _("Regency")
    CITY = "city", _("City")


class Zone(models.TextChoices):
    """The three Indonesian time zones; none has daylight saving time."""

    WIB = "Asia/Jakarta", ZONE_LABELS["Asia/Jakarta"]
    WITA = "Asia/Makassar", ZONE_LABELS["Asia/Makassar"]
    WIT = "Asia/Jayapura", ZONE_LABELS["Asia/Jayapura"]


class WorkingWeek(models.IntegerChoices):
    """Working days a week: Monday to Friday, or to Saturday (schools, hospitals, many villages)."""

    FIVE = 5, _("five days, Monday to Friday")
    SIX = 6, _("six days, Monday to Saturday")


class AgencyKind(models.TextChoices):
    """Kinds of regional agency (PP 18/2016 jo. 72/2019), as they appear in published lists."""

    SECRETARIAT = "sekretariat daerah", _("Regional secretariat")
    COUNCIL_SECRETARIAT = "sekretariat dprd", _("Council secretariat")
    INSPECTORATE = "inspektorat", _("Inspectorate")
    SERVICE = "dinas", _("Service agency")
    BOARD = "badan", _("Board")
    UNIT = "satuan", _("Unit")
    DISTRICT = "kecamatan", _("District")
    HOSPITAL = "rsud", _("Regional hospital")
    BUREAU = "bagian", _("Bureau")
    OTHER = "lainnya", _("Other")


class Role(models.TextChoices):
    """What an office lets its holder do. Agency roles belong to one agency, government roles to one government."""

    INNOVATOR = "innovator", _("Innovator")
    AGENCY_OPERATOR = "agency_operator", _("Agency operator")
    AGENCY_HEAD = "agency_head", _("Head of agency")
    ORGANISATION_BUREAU = "organisation_bureau", _("Organisation bureau")
    REGIONAL_SECRETARY = "regional_secretary", _("Regional secretary")
    HEAD_OF_REGION = "head_of_region", _("Head of region")
    # Reads as a leader; decides only as Plh. or Plt. in the head's office, by letter.
    VICE_HEAD_OF_REGION = "vice_head_of_region", _("Vice head of region")
    INSPECTOR = "inspector", _("Inspector")
    ADMINISTRATOR = "administrator", _("Administrator")
    LAN_REVIEWER = "lan_reviewer", _("LAN reviewer")
    PANEL_MEMBER = "panel_member", _("Member of the independent panel")
    # Work packages: who signs for them (PPK), pays, plans their months and enters them (SiRUP); and who keeps them all.
    COMMITMENT_OFFICER = "commitment_officer", _("Commitment officer (PPK)")
    TREASURER = "treasurer", _("Treasurer")
    PLANNING_OFFICER = "planning_officer", _("Planning officer")
    PROCUREMENT_OFFICER = "procurement_officer", _("Procurement officer (SiRUP)")
    DEVELOPMENT_BUREAU = "development_bureau", _("Development administration bureau")


# Whose own work an innovation of the agency is.
AGENCY_ROLES = (Role.INNOVATOR, Role.AGENCY_OPERATOR, Role.AGENCY_HEAD)
# Who has to do with the agency's work packages alone.
PACKAGE_ROLES = (
    Role.COMMITMENT_OFFICER,
    Role.TREASURER,
    Role.PLANNING_OFFICER,
    Role.PROCUREMENT_OFFICER,
)
# Every office that belongs to one agency.
ROLES_OF_AGENCIES = (*AGENCY_ROLES, *PACKAGE_ROLES)
GOVERNMENT_ROLES = (
    Role.ORGANISATION_BUREAU,
    Role.REGIONAL_SECRETARY,
    Role.HEAD_OF_REGION,
    Role.VICE_HEAD_OF_REGION,
    Role.INSPECTOR,
    Role.ADMINISTRATOR,
    Role.PANEL_MEMBER,
    Role.DEVELOPMENT_BUREAU,
)
# A seat of these roles has one effective holder at a time; the others may have many.
SINGLE_HOLDER_ROLES = (
    Role.AGENCY_HEAD,
    Role.REGIONAL_SECRETARY,
    Role.HEAD_OF_REGION,
    Role.VICE_HEAD_OF_REGION,
    Role.LAN_REVIEWER,
    Role.PANEL_MEMBER,
)


class Capacity(models.TextChoices):
    """In which capacity an office is held (UU 30/2014 art. 14; SE BKN 1/SE/I/2021 for Plh and Plt)."""

    DEFINITIVE = "definitive", _("Definitive")
    PLT = "plt", "Plt."
    PLH = "plh", "Plh."
    PJ = "pj", "Pj."
    PJS = "pjs", "Pjs."
    DELEGATE = "delegate", _("On behalf of")
    SYSTEM = "system", _("System")


class Grant(models.TextChoices):
    """How a holder lets somebody else use the power of the office (UU 30/2014 art. 13 and 14)."""

    DELEGATION = "delegation", _("Delegation")
    MANDATE = "mandate", _("Mandate (on behalf of)")


# Who acts with power that is not their own; closed to strategic decisions (UU 30/2014 art. 14 par. 7).
ACTING = (Capacity.PLT, Capacity.PLH, Capacity.DELEGATE)

# Who holds power of their own, which a letter may hand on; Plt. and Plh. act by mandate, which stays where it is.
OWN_POWER = (Capacity.DEFINITIVE, Capacity.PJ, Capacity.PJS)

# Who is effective when several hold a seat: the acting official stands in for the absent definitive one.
EFFECTIVE_ORDER = (
    Capacity.PLH,
    Capacity.PLT,
    Capacity.PJS,
    Capacity.PJ,
    Capacity.DEFINITIVE,
    Capacity.DELEGATE,
)


class ImportKind(models.TextChoices):
    """What a list brought along holds; the value stands in addresses."""

    AGENCIES = "perangkat-daerah", _("Agencies")
    PEOPLE = "pejabat", _("People and offices")
    INNOVATIONS = "inovasi", _("Innovations")
    PLANS = "rencana", _("Plan of indicators")
    FIGURES = "realisasi", _("Figures of reports")
    DAYS_OFF = "hari-libur", _("Days off")
    PACKAGES = "paket-pekerjaan", _("Work packages")
    REGIONAL_PLAN = "rpjmd", _("Medium-term plan (RPJMD)")


class ReadKind(models.TextChoices):
    """What is written down when somebody reads it (`organisations.services.reading`)."""

    PRIVATE = "private", _("What people wrote at a step")
    UNNAMED = "unnamed", _("Who decided unnamed")
    ATTACHMENT = "attachment", _("A file that is not public")
    EXPORT = "export", _("A list of people as a file")
    ENTRIES = "entries", _("Entries of the log")
    BUNDLE = "bundle", _("A bundle for an inspection")
    SAMPLE = "sample", _("A random sample")
    AS_OF = "as_of", _("How it stood on an earlier day")
    WHOLE_LOG = "whole_log", _("The whole log with what people wrote")
