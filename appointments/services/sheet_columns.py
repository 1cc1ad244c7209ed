"""The columns of the sheet of people and offices, what people call them, and the words for offices and capacities."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.types import StrOrPromise
from organisations.enums import Capacity, Role

REQUIRED = ("name",)
OPTIONAL = (
    "employee_no", "rank", "email", "phone", "office", "agency", "ordinal", "capacity", "starts_on", "ends_on",
    "letter_kind", "letter_no", "letter_on",
)  # fmt: skip
# What people call each column; the first stands in the template, as an office writes it.
ALIASES = {
    "name": ("Nama dan gelar", "nama", "nama lengkap", "nama pejabat"),
    "employee_no": ("NIP", "nip baru"),
    "rank": ("Pangkat", "pangkat/golongan", "pangkat golongan", "golongan"),
    "email": ("Surel", "e-mail", "alamat surel", "alamat email"),
    "phone": ("Telepon", "no hp", "nomor hp", "hp", "telp", "nomor telepon", "wa"),
    "office": ("Jabatan", "peran"),
    "agency": ("Perangkat daerah", "opd", "skpd", "unit kerja", "instansi"),
    "ordinal": ("Nomor kursi", "kursi"),
    "capacity": ("Kedudukan", "kapasitas", "status jabatan"),
    "starts_on": ("Mulai", "tmt", "tmt jabatan", "mulai tanggal", "sejak"),
    "ends_on": ("Sampai", "sampai dengan", "s.d.", "berakhir"),
    "letter_kind": ("Jenis surat", "nama surat", "bentuk surat"),
    "letter_no": ("Nomor surat", "nomor sk", "no sk", "sk", "no surat"),
    "letter_on": ("Tanggal surat", "tanggal sk", "tgl sk"),
}
# One word for each office, as pages and refusals name them.
KNOWN_OFFICES = (
    "Inovator", "Operator", "Kepala Perangkat Daerah", "Kepala Bagian Organisasi", "Sekda", "Bupati", "Wakil Bupati",
    "Inspektur", "Administrator", "Tim Independen",
)  # fmt: skip
OFFICES: dict[str, Role] = {
    "inovator": Role.INNOVATOR,
    "operator": Role.AGENCY_OPERATOR,
    "operator perangkat daerah": Role.AGENCY_OPERATOR,
    "kepala": Role.AGENCY_HEAD,
    "kepala perangkat daerah": Role.AGENCY_HEAD,
    "kepala dinas": Role.AGENCY_HEAD,
    "kepala badan": Role.AGENCY_HEAD,
    "kepala opd": Role.AGENCY_HEAD,
    "camat": Role.AGENCY_HEAD,
    "direktur": Role.AGENCY_HEAD,
    "bagian organisasi": Role.ORGANISATION_BUREAU,
    "kepala bagian organisasi": Role.ORGANISATION_BUREAU,
    "sekda": Role.REGIONAL_SECRETARY,
    "sekretaris daerah": Role.REGIONAL_SECRETARY,
    "kepala daerah": Role.HEAD_OF_REGION,
    "bupati": Role.HEAD_OF_REGION,
    "wali kota": Role.HEAD_OF_REGION,
    "walikota": Role.HEAD_OF_REGION,
    "gubernur": Role.HEAD_OF_REGION,
    "wakil kepala daerah": Role.VICE_HEAD_OF_REGION,
    "wakil bupati": Role.VICE_HEAD_OF_REGION,
    "wakil wali kota": Role.VICE_HEAD_OF_REGION,
    "wakil walikota": Role.VICE_HEAD_OF_REGION,
    "wakil gubernur": Role.VICE_HEAD_OF_REGION,
    "inspektur": Role.INSPECTOR,
    "administrator": Role.ADMINISTRATOR,
    "anggota tim independen": Role.PANEL_MEMBER,
    "tim independen": Role.PANEL_MEMBER,
    "ppk": Role.COMMITMENT_OFFICER,
    "pejabat pembuat komitmen": Role.COMMITMENT_OFFICER,
    "bendahara": Role.TREASURER,
    "perencana": Role.PLANNING_OFFICER,
    "admin perencanaan": Role.PLANNING_OFFICER,
    "admin sirup": Role.PROCUREMENT_OFFICER,
    "bagian administrasi pembangunan": Role.DEVELOPMENT_BUREAU,
    "kepala bagian administrasi pembangunan": Role.DEVELOPMENT_BUREAU,
    **{str(role.value): role for role in Role if role != Role.LAN_REVIEWER},
}
CAPACITY_WORDS: dict[str, Capacity] = {
    "": Capacity.DEFINITIVE,
    "definitif": Capacity.DEFINITIVE,
    "definitive": Capacity.DEFINITIVE,
    "plt": Capacity.PLT,
    "plh": Capacity.PLH,
    "pj": Capacity.PJ,
    "pjs": Capacity.PJS,
}

# What each column takes, for whoever fills in the template.
COLUMN_HELP: dict[str, StrOrPromise] = {
    "name": _("as it is printed in letters"),
    "employee_no": _(
        "18 digits, in a column formatted as text; without an e-mail address the person signs in with it"
    ),
    "rank": _("as in the letter of appointment"),
    "email": _("where the invitation goes"),
    "phone": _("for whoever hands over the invitation"),
    "office": format_lazy(_("{known}; empty: only the person is entered"), known=", ".join(KNOWN_OFFICES)),
    "agency": _("name, abbreviation or alias; for innovators, operators and heads of agencies"),
    "ordinal": _("where several hold the office; empty: 1"),
    "capacity": _("definitif, Plt, Plh, Pj or Pjs; empty: definitif"),
    "starts_on": _("first day in the office, as 2026-01-31"),
    "ends_on": _("last day; required for Plt and Plh"),
    "letter_kind": _("as the letter calls itself"),
    "letter_no": _("required for Plt, Plh, Pj and Pjs"),
    "letter_on": _("as 2026-01-31"),
}


def word(text: str) -> str:
    """A cell as the tables above write it."""
    return " ".join(text.casefold().replace(".", " ").split())
