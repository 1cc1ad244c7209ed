"""The agencies of one government by the names they are known by, read once and kept up while an import runs."""

from uuid import UUID

from django.utils.translation import gettext as _

from common.letters import line_refusal
from organisations.agency_names import matching, name_of, short_key
from organisations.enums import AgencyKind
from organisations.models import Agency, AgencyAlias, Government
from organisations.names import name_key, normalise

# First words of a name that give its kind away; anything else is "other".
_KIND_WORDS = (
    ("sekretariat daerah", AgencyKind.SECRETARIAT),
    ("sekretariat dprd", AgencyKind.COUNCIL_SECRETARIAT),
    ("inspektorat", AgencyKind.INSPECTORATE),
    ("dinas", AgencyKind.SERVICE),
    ("badan", AgencyKind.BOARD),
    ("satpol pp", AgencyKind.UNIT),
    ("kecamatan", AgencyKind.DISTRICT),
    ("rsud", AgencyKind.HOSPITAL),
    ("bagian", AgencyKind.BUREAU),
)


class AgencyBook:
    """Agencies of `government` by what they are called. Two queries to open."""

    def __init__(self, government: Government) -> None:
        self.government = government
        self.by_key: dict[str, Agency] = {}
        self.by_code: dict[str, Agency] = {}
        self._agencies: dict[UUID, Agency] = {}
        self._other_keys: dict[UUID, set[str]] = {}
        agencies = Agency.objects.filter(government=government).select_related("government").in_bulk()
        for agency in agencies.values():
            self.add(agency)
        for alias in AgencyAlias.objects.filter(government=government):
            self.by_key.setdefault(alias.name_key, agencies[alias.agency_id])
            self._other_keys.setdefault(alias.agency_id, set()).add(alias.name_key)

    def add(self, agency: Agency) -> None:
        """Remember an agency under its name, abbreviation and code."""
        self._agencies[agency.pk] = agency
        self.by_key[agency.name_key] = agency
        if agency.code:
            self.by_code[agency.code] = agency

    def key(self, name: str) -> str:
        """The matching key of a name in this government. Raises ValueError for forbidden characters."""
        return name_key(name, government=self.government.name)

    def find(self, name: str) -> list[Agency]:
        """The agencies that a name, alias, abbreviation or code means. Raises ValueError for forbidden characters."""
        names = (name_of(agency, self._other_keys.get(agency.pk, ())) for agency in self._agencies.values())
        return [self._agencies[pk] for pk in matching(name, names)]

    def provisional_called(self, abbreviation: str) -> set[Agency]:
        """Agencies that no official list names yet, recorded under this abbreviation as their name."""
        wanted = short_key(abbreviation)
        return {
            agency
            for agency in self._agencies.values()
            if wanted and agency.provisional and short_key(agency.name_key) == wanted
        }

    def add_provisional(self, name: str, *, source: str = "") -> Agency:
        """Create an agency that no official list names yet; `import_agencies` later makes it official. One insert."""
        shown = normalise(name)
        key = self.key(name)
        agency = Agency.objects.create(
            government=self.government,
            name=shown,
            name_key=key,
            name_source=shown,
            kind=kind_of(key),
            provisional=True,
            source=source,
        )
        self.add(agency)
        return agency

    def add_alias(self, agency: Agency, name: str) -> bool:
        """Keep a further name; False when the agency answers to it already. At most one insert."""
        key = self.key(name)
        if key in self.by_key:
            return False
        AgencyAlias.objects.create(
            agency=agency, government=self.government, name=normalise(name), name_key=key
        )
        self.by_key[key] = agency
        self._other_keys.setdefault(agency.pk, set()).add(key)
        return True


def kind_of(key: str) -> AgencyKind:
    """The kind that the first words of a matching key give away."""
    return next(
        (kind for words, kind in _KIND_WORDS if key == words or key.startswith(f"{words} ")), AgencyKind.OTHER
    )


def name_fault(name: str) -> tuple[str, str] | None:
    """Code and sentence of why a name cannot be stored; None for a good one."""
    try:
        shown = normalise(name)
    except ValueError as error:
        return "characters", str(error)
    if not any(character.isalnum() for character in shown):
        return "required", _("The name is empty.")
    if sentence := line_refusal(shown):
        return "letters", str(sentence)
    return None
