"""The columns of the sheet of people and offices, what people call them, and the words for offices and capacities."""

from organisations.enums import Capacity, Role

REQUIRED = ("name",)
OPTIONAL = (
    "employee_no", "rank", "email", "phone", "office", "agency", "ordinal", "capacity", "starts_on", "ends_on",
    "letter_kind", "letter_no", "letter_on",
)  # fmt: skip
ALIASES = {
    "name": ("nama", "nama lengkap", "nama dan gelar", "nama pejabat"),
    "employee_no": ("nip", "nip baru"),
    "rank": ("pangkat", "pangkat/golongan", "pangkat golongan", "golongan"),
    "email": ("surel", "e-mail", "alamat surel", "alamat email"),
    "phone": ("telepon", "no hp", "nomor hp", "hp", "telp", "nomor telepon", "wa"),
    "office": ("jabatan", "peran"),
    "agency": ("perangkat daerah", "opd", "skpd", "unit kerja", "instansi"),
    "ordinal": ("nomor kursi", "kursi"),
    "capacity": ("kedudukan", "kapasitas", "status jabatan"),
    "starts_on": ("mulai", "tmt", "tmt jabatan", "mulai tanggal", "sejak"),
    "ends_on": ("sampai", "sampai dengan", "s.d.", "berakhir"),
    "letter_kind": ("jenis surat", "nama surat", "bentuk surat"),
    "letter_no": ("nomor surat", "nomor sk", "no sk", "sk", "no surat"),
    "letter_on": ("tanggal surat", "tanggal sk", "tgl sk"),
}
# The header of the template, as an office writes it.
HEADINGS = {
    "name": "Nama dan gelar",
    "employee_no": "NIP",
    "rank": "Pangkat",
    "email": "Surel",
    "phone": "Telepon",
    "office": "Jabatan",
    "agency": "Perangkat daerah",
    "ordinal": "Nomor kursi",
    "capacity": "Kedudukan",
    "starts_on": "Mulai",
    "ends_on": "Sampai",
    "letter_kind": "Jenis surat",
    "letter_no": "Nomor surat",
    "letter_on": "Tanggal surat",
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


def word(text: str) -> str:
    """A cell as the tables above write it."""
    return " ".join(text.casefold().replace(".", " ").split())
