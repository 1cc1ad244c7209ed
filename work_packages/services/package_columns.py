"""The columns of a list of packages: those of published lists, of SiRUP, SPSE and the e-catalogue, and their words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from common.types import StrOrPromise
from work_packages.enums import PackageCategory, PackageStage, SelectionMethod, ValuePrecision

REQUIRED = ("name",)
# By the first of these that is filled a package is recognised again.
CODES = ("package_code", "kd_tender", "kd_paket", "kd_pkt_dce", "package_id", "kd_rup")
TEXTS = {
    "sub_unit": "sub_unit",
    "fund_source": "fund_source",
    "contract_no": "contract_no",
    "provider": "provider",
    "ppk": "ppk_name",
    "pptk": "pptk_name",
    "supervisor": "supervisor_name",
    "district": "district",
    "village": "village",
    "estimated_fields": "estimated_fields",
    "note": "remarks",
    "source_url": "source_url",
}
SUMS = {"budget": "budget", "hps": "hps", "contract_value": "contract_value"}
DAYS = {
    "date_announced": "announced_on",
    "date_contract": "contract_on",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
}
# Which of them hold the stage, each in the words of its own system.
STAGES = ("stage", "status_tender", "status_pkt")
COLUMN_HELP: Mapping[str, StrOrPromise] = {
    "name": _("name of the package"),
    "package_code": _("code by which the package is recognised again"),
    "package_id": _("a number of yours, where there is no code"),
    "kd_tender": _("code of the tender (SPSE)"),
    "kd_paket": _("code of the package (e-catalogue)"),
    "kd_pkt_dce": _("code of the package (SPSE)"),
    "kd_rup": _("codes of SiRUP, several joined by ;"),
    "region_code": _("Kemendagri code of the government; empty: your own"),
    "pemda": _("name of the government; empty: your own"),
    "opd": _("agency, by name or abbreviation; empty: not known"),
    "sub_unit": _("sub-unit"),
    "fiscal_year": _("fiscal year"),
    "category": _("construction, goods, consulting services or other services"),
    "method": _("how the provider is chosen"),
    "fund_source": _("source of funds"),
    "budget": _("budget (pagu) in rupiah"),
    "hps": _("own estimate (HPS) in rupiah"),
    "contract_value": _("contract value in rupiah"),
    "value_precision": _("to the rupiah, or rounded as news give it"),
    "currency": _("IDR"),
    "date_announced": _("day or month (YYYY-MM)"),
    "contract_no": _("number of the contract"),
    "date_contract": _("day or month (YYYY-MM)"),
    "starts_on": _("day or month (YYYY-MM)"),
    "ends_on": _("day or month (YYYY-MM)"),
    "duration_days": _("calendar days"),
    "stage": _("how far it is"),
    "status_tender": _("status in SPSE"),
    "status_pkt": _("status in the e-catalogue"),
    "provider": _("provider"),
    "ppk": _("commitment officer (PPK)"),
    "pptk": _("technical officer (PPTK)"),
    "supervisor": _("supervisor"),
    "district": _("district (kecamatan)"),
    "village": _("village (desa)"),
    "latitude": _("degrees, south is negative"),
    "longitude": _("degrees"),
    "tkdn": _("local content in percent"),
    "source_url": _("address at which it was published, where there is one"),
    "estimated_fields": _("what no source says"),
    "note": _("remarks"),
}
# Whether anything is estimated follows from what is: that column is passed over.
OPTIONAL = (*(name for name in COLUMN_HELP if name not in REQUIRED), "estimated")
ALIASES: Mapping[str, tuple[str, ...]] = {
    "name": ("nama paket", "nama_paket", "paket", "nama pekerjaan", "uraian pekerjaan", "package_name"),
    "package_code": ("kode paket", "kode"),
    "package_id": ("id paket", "nomor paket"),
    "kd_tender": ("kode tender",),
    "kd_rup": ("kode rup", "rup_codes"),
    "region_code": ("kode wilayah", "kode daerah"),
    "pemda": ("nama_klpd", "nama klpd", "pemerintah daerah", "klpd"),
    "opd": ("nama_satker", "nama satker", "satuan kerja", "perangkat daerah", "nama opd"),
    "sub_unit": ("subunit", "sub unit", "bidang"),
    "fiscal_year": ("tahun_anggaran", "tahun anggaran", "tahun"),
    "category": ("jenis_pengadaan", "jenis pengadaan", "jenis paket"),
    "method": ("metode_pengadaan", "metode pengadaan", "mtd_pemilihan", "metode pemilihan"),
    "fund_source": ("sumber_dana", "sumber dana"),
    "budget": ("pagu", "pagu anggaran", "nilai_pagu"),
    "hps": ("nilai_hps", "nilai hps"),
    "contract_value": ("nilai_kontrak", "nilai kontrak", "total_harga", "total harga"),
    "value_precision": ("ketelitian nilai",),
    "currency": ("mata uang",),
    "date_announced": ("tgl_pengumuman_tender", "tanggal pengumuman"),
    "contract_no": ("no_kontrak", "nomor kontrak", "no kontrak", "nomor spk"),
    "date_contract": ("tgl_kontrak", "tanggal kontrak", "tgl_order"),
    "starts_on": ("tgl_spmk", "tanggal spmk", "tanggal mulai"),
    "ends_on": ("tanggal selesai", "tgl_selesai"),
    "duration_days": ("jangka waktu", "durasi", "waktu pelaksanaan"),
    "stage": ("tahap", "tahapan"),
    "status_tender": ("status tender",),
    "status_pkt": ("status paket",),
    "provider": ("nama_penyedia", "penyedia", "nama penyedia"),
    "ppk": ("nama_ppk", "nama ppk"),
    "pptk": ("nama_pptk", "nama pptk"),
    "supervisor": ("konsultan pengawas", "pengawas"),
    "district": ("kecamatan", "lokasi"),
    "village": ("desa", "kelurahan"),
    "latitude": ("lintang",),
    "longitude": ("bujur",),
    "tkdn": ("persentase tkdn", "nilai tkdn"),
    "source_url": ("url_lpse", "sumber", "tautan", "url"),
    "estimated_fields": ("perkiraan",),
    "note": ("keterangan", "catatan"),
}
CATEGORIES: Mapping[str, PackageCategory] = {
    **{each.value: each for each in PackageCategory},
    "pekerjaan konstruksi": PackageCategory.CONSTRUCTION,
    "pengadaan barang": PackageCategory.GOODS,
    "jasa konsultansi": PackageCategory.CONSULTING,
    "jasa konsultansi badan usaha": PackageCategory.CONSULTING,
    "jasa konsultansi badan usaha konstruksi": PackageCategory.CONSULTING,
    "jasa konsultansi badan usaha non konstruksi": PackageCategory.CONSULTING,
    "jasa konsultansi perorangan": PackageCategory.CONSULTING,
    "jasa lain": PackageCategory.OTHER_SERVICES,
}
METHODS: Mapping[str, SelectionMethod] = {
    **{each.value: each for each in SelectionMethod},
    "tender umum": SelectionMethod.TENDER,
    "lelang": SelectionMethod.TENDER,
    "e purchasing": SelectionMethod.E_PURCHASING,
    "epurchasing": SelectionMethod.E_PURCHASING,
    "e-katalog": SelectionMethod.E_PURCHASING,
}
PRECISIONS: Mapping[str, ValuePrecision] = {each.value: each for each in ValuePrecision}
_TENDER: Mapping[str, PackageStage] = {
    "aktif": PackageStage.TENDERING,
    "berlangsung": PackageStage.TENDERING,
    "selesai": PackageStage.AWARDED,
    "gagal": PackageStage.CANCELLED,
    "batal": PackageStage.CANCELLED,
    "gagal/batal": PackageStage.CANCELLED,
}
_CATALOGUE: Mapping[str, PackageStage] = {
    "on_process": PackageStage.RUNNING,
    "completed": PackageStage.FINISHED,
}
_OWN: Mapping[str, PackageStage] = {
    **{each.value: each for each in PackageStage},
    "rencana tender": PackageStage.PLANNED,
    "persiapan lelang": PackageStage.PREPARING,
    "persiapan tender": PackageStage.PREPARING,
    "melengkapi berkas": PackageStage.PREPARING,
    "tender": PackageStage.TENDERING,
    "lelang": PackageStage.TENDERING,
    "pengumuman tender": PackageStage.TENDERING,
    "masa sanggah": PackageStage.TENDERING,
    "selesai tender": PackageStage.AWARDED,
    "kontrak, menunggu spmk": PackageStage.CONTRACTED,
    "pho": PackageStage.HANDED_OVER,
    "fho": PackageStage.FINISHED,
}
STAGE_WORDS: Mapping[str, Mapping[str, PackageStage]] = {
    "stage": _OWN,
    "status_tender": _TENDER,
    "status_pkt": _CATALOGUE,
}
