"""Every kind of e-mail: as the product lists them, and the words by which a mailbox knows each.

The words are written by hand, and so is the list of what does not leave; `kinds` is the product's own.
"""

from collections.abc import Iterable, Iterator

from accounts.enums import LinkPurpose
from accounts.wording import _TOLD
from notifications.enums import NoticeKind, OfficeTaken, Operation
from notifications.wording import ASKS
from tests.operation.living.observers import ReceivedMail

# What a line or a subject begins with.
WORDS = {
    "rung": "Tenggat",
    "outcome": "Laporan dievaluasi: ",
    "news": "Sekarang: ",
    "policy": "Sebuah versi kebijakan ditarik: ",
    "task review": "Telaah dan putuskan: ",
    "task revise": "Perbaiki dan ajukan kembali: ",
    "task sign": "Tanda tangani kontrak: ",
    "task launch": "Luncurkan pada suatu acara: ",
    "task remake": "Buat ulang dokumen kontrak, atau nyatakan batal: ",
    "task next_contract": "Siapkan kontrak berikutnya: ",
    "task fulfil": "Tandai kontrak terpenuhi: ",
    "task evaluate": "Evaluasi: ",
    "task follow_up": "Laksanakan tindak lanjut dan laporkan: ",
    "task decide": "Putuskan rekomendasi hasil evaluasi: ",
    "task outcome": "Putuskan hasil akhir: semuanya sudah dievaluasi: ",
    "task extension": "Putuskan perpanjangan: ",
    "task confirm": "Konfirmasi penugasan, atau tolak: ",
    "task let_in": "Izinkan jalan masuk baru ke akun, atau jangan: ",
    "office taken": "Anda memegang jabatan ini: ",
    "office granted": "Anda bertindak atas nama jabatan ini: ",
    "operation message_set_aside": "Ada pesan yang tidak terkirim: ",
    "operation webhook_rests": "Webhook beristirahat: ",
    "operation certificate_ends": "Sertifikat penandatanganan segera berakhir: ",
    "operation documents_faulty": "Dokumen tersimpan hilang atau rusak: ",
    "link invitation": "Akun Anda untuk Prakarsa",
    "link reset": "Kata sandi baru untuk Prakarsa",
    "link new_address": "Pastikan alamat surel baru Anda untuk Prakarsa",
    "link renewal": "Jalan masuk baru ke akun Prakarsa Anda",
    "account password_changed": "Akun Anda untuk Prakarsa: Kata sandi diubah",
    "account password_reset": "Akun Anda untuk Prakarsa: Kata sandi baru ditetapkan melalui tautan",
    "account reopened": "Akun Anda untuk Prakarsa: Jalan masuk baru ke akun diberikan administrator",
    "account address_changed": "Akun Anda untuk Prakarsa: Alamat surel diubah",
    "account disabled": "Akun Anda untuk Prakarsa: Akun dinonaktifkan",
    "account enabled": "Akun Anda untuk Prakarsa: Akun diaktifkan kembali",
    "account factor_added": "Akun Anda untuk Prakarsa: Faktor kedua ditambahkan",
    "account held_up": "Akun Anda untuk Prakarsa: Masuk ditunda karena kata sandi salah",
    "account token_made": "Akun Anda untuk Prakarsa: Token dibuat",
    "account factor_removed": "Akun Anda untuk Prakarsa: Faktor kedua dilepas",
    "checkpoint": "Pernyataan catatan riwayat tanggal ",
    "doctor --mail": "Pesan uji Prakarsa",
}
OWN_ACT = "opened by an act of the bureau, in which there is one person: nobody is told of their own act"
# What does not leave here, and why: docs/notices.md says the same of each.
NEVER = {
    "operation history_faulty": "nobody tampers with this installation",
    "task report": "`report.open` tells nobody: the reminders do",
    "task contract": OWN_ACT,
    "task first_contract": OWN_ACT,
}


def kinds() -> set[str]:
    """What the product may write to somebody."""
    split = {NoticeKind.TASK: ASKS, NoticeKind.OFFICE: OfficeTaken, NoticeKind.OPERATION: Operation}
    found = {f"{kind} {code}" for kind, codes in split.items() for code in codes}
    found |= {str(kind) for kind in NoticeKind if kind not in split}
    found |= {f"link {purpose}" for purpose in LinkPurpose} | {f"account {act}" for act in _TOLD}
    return found | {"checkpoint", "doctor --mail"}


def kinds_that_left(letters: Iterable[ReceivedMail]) -> set[str]:
    """What a mailbox knows by its words: of a letter its subject, of a digest its lines."""
    said = {text.strip() for letter in letters for text in _texts(letter)}
    return {
        kind
        for kind, words in WORDS.items()
        if any(text == words or (_is_line(kind) and text.startswith(words)) for text in said)
    }


def _is_line(kind: str) -> bool:
    return not kind.startswith(("link", "account", "doctor"))


def _texts(letter: ReceivedMail) -> Iterator[str]:
    yield letter.subject
    yield from (line[2:] for line in letter.text.splitlines() if line.startswith("- "))
