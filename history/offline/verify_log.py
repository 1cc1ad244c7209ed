#!/usr/bin/env python3
"""Memeriksa catatan riwayat Prakarsa tanpa server dan tanpa pustaka tambahan (Python 3.9 ke atas).

  verify_log.py log   --key KUNCI --checkpoint BARU [--kept LAMA]... [--private BERKAS] ENTRI
      Seluruh catatan: setiap entri, rantai setiap subjek, pohon, tanda tangan; dan apakah catatan
      melanjutkan pernyataan LAMA yang Anda simpan sendiri.
  verify_log.py entry --key KUNCI [--kept LAMA]... BUKTI
      Satu entri dengan bukti keanggotaannya (tlog-proof).
  verify_log.py bundle --key KUNCI [--kept LAMA]... PAKET
      Berkas bukti pemeriksaan (ZIP, atau foldernya): setiap entri dengan buktinya, urutan setiap subjek, dan
      setiap dokumen. Pernyataan LAMA dibandingkan bila seukuran, atau bila paket memuat bukti kesinambungannya.
  verify_log.py grown --key KUNCI --kept LAMA --checkpoint BARU BUKTI
      Bahwa pernyataan BARU melanjutkan pernyataan LAMA, dengan bukti konsistensi (JSON).

KUNCI adalah kunci catatan (asal+hash+kunci) atau berkas yang memuatnya. Simpan kunci dan pernyataan di tempat
Anda sendiri: keduanya harus datang dari Anda, bukan dari yang diperiksa.

Status keluar: 0 tidak ada yang berubah, 1 ada yang berubah, hilang, atau disisipkan, 2 perintah atau berkas keliru.
"""

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import pathlib
import re
import sys
import zipfile

NONE = "0" * 64
# A log that was begun anew after a restore goes by the installation's name and a number.
NUMBERED = re.compile(r"-[0-9]+$")
EMPTY = hashlib.sha256(b"").digest()


class Wrong(Exception):
    """Evidence, or a file that is not what it should be; says so in a sentence."""


# -- Ed25519 (RFC 8032): slow, and nothing but integers ----------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recovered_x(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P:
        return None
    return P - x if (x & 1) != sign else x


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recovered_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def added(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiplied(scalar, point):
    found = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = added(found, point)
        point = added(point, point)
        scalar >>= 1
    return found


def decoded_point(raw):
    number = int.from_bytes(raw, "little")
    y = number & ((1 << 255) - 1)
    x = recovered_x(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def signature_holds(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r, s = decoded_point(public), decoded_point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = multiplied(s, BASE), added(r, multiplied(k, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


# -- statements: C2SP signed notes --------------------------------------------------------------------------------


def from_base64(text):
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Wrong("bukan base64: " + text[:40]) from None


def parsed_key(text):
    """Name, hash and key of `asal+hash+kunci`; the first line counts."""
    line = (text.strip().splitlines() or [""])[0]
    parts = line.split("+", 2)
    if len(parts) != 3:
        raise Wrong("kunci catatan berbentuk asal+hash+kunci")
    raw = from_base64(parts[2])
    if len(raw) != 33 or raw[0] != 1:
        raise Wrong("kunci catatan bukan Ed25519")
    if hashlib.sha256(parts[0].encode() + b"\n" + raw).digest()[:4].hex() != parts[1]:
        raise Wrong("kunci catatan tidak cocok dengan hash-nya")
    return parts[0], parts[1], raw[1:]


def statement(note, key):
    """Size and root of a note which the key signed."""
    name, key_hash, public = key
    body, blank, lines = note.replace("\r\n", "\n").strip("\n").rpartition("\n\n")
    if not blank:
        raise Wrong("pernyataan tanpa tanda tangan")
    text, signed = body + "\n", False
    for line in lines.split("\n"):
        words = line.split(" ")
        if len(words) != 3 or words[0] != "—" or words[1] != name:
            continue
        raw = from_base64(words[2])
        if raw[:4].hex() != key_hash:
            continue
        if not signature_holds(public, text.encode(), raw[4:]):
            raise Wrong("tanda tangan pernyataan salah")
        signed = True
    if not signed:
        raise Wrong("pernyataan tidak ditandatangani dengan kunci ini")
    head = text.split("\n")
    if len(head) < 4 or head[0] != name or not head[1].isascii() or not head[1].isdigit():
        raise Wrong("pernyataan ini dari catatan lain atau rusak")
    if head[1] != str(int(head[1])):
        raise Wrong("ukuran dalam pernyataan tidak baku")
    root = from_base64(head[2])
    if len(root) != 32:
        raise Wrong("akar dalam pernyataan tidak lengkap")
    return int(head[1]), root


# -- the tree: RFC 6962 and RFC 9162 -------------------------------------------------------------------------------


def leaf(payload):
    return hashlib.sha256(b"\0" + payload).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def roots(leaves, wanted):
    """The roots at the wanted sizes, in one pass."""
    found, peaks = {0: EMPTY}, []
    for size, each in enumerate(leaves, 1):
        peaks.append((1, each))
        while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
            (width, right), (_same, left) = peaks.pop(), peaks.pop()
            peaks.append((2 * width, node(left, right)))
        if size in wanted:
            above = peaks[-1][1]
            for _width, peak in reversed(peaks[:-1]):
                above = node(peak, above)
            found[size] = above
    return found


def included(found, index, size, path, root):
    """Whether the path leads from the leaf at `index` to the root at `size` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last = index, size - 1
    for each in path:
        if len(each) != 32 or last == 0:
            return False
        if place & 1 or place == last:
            found = node(each, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, each)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistent(old, new, old_root, new_root, path):
    """Whether the path shows that the tree of `new` begins with that of `old` (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new or any(len(each) != 32 for each in path):
        return False
    if old == new:
        return not path and old_root == new_root
    path = list(path)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node(each, first), node(each, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node(second, each)
        place, last = place >> 1, last >> 1
    return first == old_root and second == new_root and last == 0


# -- the entries ---------------------------------------------------------------------------------------------------


class Log:
    """Entry after entry: what each says, and whether it follows what was said before."""

    def __init__(self, origin):
        self.origin, self.findings, self.leaves = origin, [], []
        self.heads, self.commits, self.erased = {}, {}, set()
        self.closed = 0

    def add(self, raw):
        """One line of ENTRI, without its end."""
        place = len(self.leaves)
        try:
            said = json.loads(raw)
            plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        except (ValueError, RecursionError, UnicodeError):
            said, plain = None, b""
        if isinstance(said, dict) and set(said) == {"leaf_hash"} and is_hash(said["leaf_hash"]):
            self.leaves.append(bytes.fromhex(said["leaf_hash"]))
            self.closed += 1
            return
        self.leaves.append(leaf(raw))
        if not isinstance(said, dict) or plain != raw:
            self.wrong(place, "bukan bentuk baku")
            return
        if misshapen(said):
            self.wrong(place, "bukan entri catatan")
            return
        if said.get("log") != self.origin and said.get("log") != NUMBERED.sub("", self.origin):
            self.wrong(place, f"milik catatan lain ({said.get('log')})")
        if said["id"] in self.commits:
            self.wrong(place, "nomor entri berulang")
        self.commits[said["id"]] = said.get("commit", {})
        if "subject" in said:
            self.follow(place, said)
        if said.get("kind") == "privacy.erased":
            self.erased |= {tuple(each) for each in said["facts"]["erased"]}

    def follow(self, place, said):
        """It is the next event of its subject."""
        key = (said["subject"]["type"], said["subject"]["id"])
        seq, head, state = self.heads.get(key, (0, NONE, None))
        if said["seq"] != seq + 1 and self.closed:
            pass  # what is between may be among the entries that only their hash is known of
        elif said["seq"] != seq + 1:
            self.wrong(place, f"urutan {said['seq']} setelah {seq} pada {key[0]} {key[1]}")
        elif said["prev"] != head:
            self.wrong(place, f"tidak menunjuk entri sebelumnya pada {key[0]} {key[1]}")
        elif "from" in said and said["from"] != state:
            self.wrong(place, f"berangkat dari {said['from']}, padahal keadaannya {state}")
        self.heads[key] = (said["seq"], self.leaves[-1].hex(), said.get("to"))

    def wrong(self, place, what):
        self.findings.append(f"entri {place}: {what}")


def misshapen(said):
    """Whether a part that is looked at is missing or of another kind."""
    subject, commits = said.get("subject", {}), said.get("commit", {})
    texts = [said.get("log"), said.get("id"), said.get("kind")]
    if not isinstance(subject, dict) or not isinstance(commits, dict):
        return True
    if "subject" in said:
        texts += [subject.get("type"), subject.get("id"), said.get("prev")]
        states = [said[name] for name in ("from", "to") if said.get(name) is not None]
        texts += states
        if type(said.get("seq")) is not int:
            return True
    if said.get("kind") == "privacy.erased":
        facts = said.get("facts")
        pairs = facts.get("erased") if isinstance(facts, dict) else None
        if not isinstance(pairs, list) or not all(
            isinstance(each, list) and len(each) == 2 for each in pairs
        ):
            return True
        texts += [text for each in pairs for text in each]
    return not all(isinstance(text, str) for text in [*texts, *commits.values()])


def is_hash(text):
    return isinstance(text, str) and len(text) == 64 and all(each in "0123456789abcdef" for each in text)


def compare_private(log, lines):
    """What people wrote, against what the entries bind it to and what an erasure names."""
    opened = set()
    for number, raw in enumerate(lines, 1):
        try:
            said = json.loads(raw)
            event, field, value, salt = (str(said[name]) for name in ("event", "field", "value", "salt"))
            key = bytes.fromhex(salt)
        except (ValueError, KeyError, TypeError, RecursionError):
            log.findings.append(f"baris {number} isian pribadi tidak terbaca")
            continue
        message = f"commit/v1\0{event}\0{field}\0{value}".encode()
        found = hmac.new(key, message, hashlib.sha256).hexdigest()
        if (event, field) in log.erased:
            log.findings.append(f"isian “{field}” pada {event} sudah dinyatakan dihapus, tetapi masih ada")
        elif log.commits.get(event, {}).get(field) != found:
            log.findings.append(f"isian “{field}” pada {event} bukan yang dicatat")
        opened.add((event, field))
    for event, commits in log.commits.items():
        for field in commits:
            if (event, field) not in opened and (event, field) not in log.erased:
                log.findings.append(f"isian “{field}” pada {event} hilang tanpa catatan penghapusan")


def compare_erased(log):
    """An erasure names values that some entry binds; of entries that only their hash is known of nothing is said."""
    for event, field in sorted(log.erased):
        if field not in log.commits.get(event, {}) and (event in log.commits or not log.closed):
            log.findings.append(
                f"penghapusan menyebut isian “{field}” pada {event}, yang tidak pernah dicatat"
            )


# -- commands ------------------------------------------------------------------------------------------------------


def whole_log(asked):
    key = parsed_key(text_or_file(asked.key))
    size, root = statement(read(asked.checkpoint), key)
    kept = [(name, *statement(read(name), key)) for name in asked.kept]
    log = Log(key[0])
    with open(asked.file, "rb") as file:
        for raw in file:
            log.add(raw[:-1] if raw.endswith(b"\n") else raw)
    found = roots(log.leaves, {size, *(old for _name, old, _root in kept)})
    if len(log.leaves) < size:
        log.findings.append(f"hanya {len(log.leaves)} entri, padahal pernyataan menyebut {size}")
    elif found[size] != root:
        log.findings.append("entri tidak menghasilkan akar yang ditandatangani")
    for name, old, old_root in kept:
        if old > size or found.get(old) != old_root:
            log.findings.append(
                f"RIWAYAT DIUBAH: catatan tidak melanjutkan pernyataan yang Anda simpan ({name})"
            )
    compare_erased(log)
    if asked.private:
        with open(asked.private, "rb") as file:
            compare_private(log, [raw for raw in file if raw.strip()])
    if len(log.leaves) > size:
        print(f"Perhatian: {len(log.leaves) - size} entri terakhir belum ditandatangani.")
    if log.closed:
        print(f"{log.closed} entri hanya memuat hash; isinya tidak diperiksa.")
    return log.findings, f"{size} entri, {len(log.heads)} subjek; akar {root.hex()}"


def one_entry(asked):
    key = parsed_key(text_or_file(asked.key))
    head, _blank, note = read(asked.file).replace("\r\n", "\n").partition("\n\n")
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1":
        raise Wrong("bukan bukti tlog-proof")
    extra = b""
    if len(lines) > 1 and lines[1].startswith("extra "):
        extra = from_base64(lines.pop(1)[6:])
    if len(lines) < 2 or not lines[1].startswith("index ") or not lines[1][6:].isdigit():
        raise Wrong("bukti tanpa nomor entri")
    size, root = statement(note, key)
    index, path = int(lines[1][6:]), [from_base64(line) for line in lines[2:]]
    findings = []
    if not included(leaf(extra), index, size, path, root):
        findings.append(f"entri ini bukan entri {index} dari catatan yang ditandatangani")
    for name in asked.kept:
        old, old_root = statement(read(name), key)
        if old == size and old_root != root:
            findings.append(f"RIWAYAT BERCABANG: pernyataan dalam bukti bertentangan dengan {name}")
    return findings, f"entri {index} dari {size}: {extra.decode(errors='replace')}"


def growth(asked):
    key = parsed_key(text_or_file(asked.key))
    if len(asked.kept) != 1 or not asked.checkpoint:
        raise Wrong("sebutkan satu --kept dan satu --checkpoint")
    old, old_root = statement(read(asked.kept[0]), key)
    new, new_root = statement(read(asked.checkpoint), key)
    path = [from_base64(each) for each in json.loads(read(asked.file))["path"]]
    if consistent(old, new, old_root, new_root, path):
        return [], f"{new} entri melanjutkan {old} entri yang Anda simpan"
    return ["RIWAYAT DIUBAH: pernyataan baru tidak melanjutkan yang Anda simpan"], ""


class Folder:
    """What lies in a bundle: a ZIP, or the folder that it was unpacked into."""

    def __init__(self, name):
        self.folder = pathlib.Path(name)
        self.zip = None if self.folder.is_dir() else zipfile.ZipFile(name)
        if self.zip is not None:
            self.names = self.zip.namelist()
        else:
            files = (each for each in self.folder.rglob("*") if each.is_file())
            self.names = [each.relative_to(self.folder).as_posix() for each in files]

    def content(self, name):
        return self.zip.read(name) if self.zip is not None else (self.folder / name).read_bytes()

    def lines(self, name):
        return [raw for raw in self.content(name).split(b"\n") if raw]


def whole_bundle(asked):
    """Every entry by its proof, each subject's order, each document by its hash in an entry."""
    key, bundle = parsed_key(text_or_file(asked.key)), Folder(asked.file)
    size, root = statement(bundle.content("checkpoint.txt").decode(), key)
    entries, proofs = bundle.lines("entries.ndjson"), bundle.lines("proofs.ndjson")
    log, documents = Log(key[0]), {}
    log.closed = 1  # entries of others lie between
    if len(entries) != len(proofs):
        log.findings.append(f"{len(entries)} entri, tetapi {len(proofs)} bukti")
    for raw, line in zip(entries, proofs):  # noqa: B905 -- Python 3.9 knows no `strict`
        proof, found = json.loads(line), leaf(raw)
        place = proof["index"]
        log.leaves.append(found)
        if not included(found, place, size, [from_base64(each) for each in proof["path"]], root):
            log.findings.append(f"entri {place} ({named(raw)}) bukan yang dicatat")
            continue
        said = json.loads(raw)
        if said.get("kind") == "record.document":
            documents[f"documents/{said['facts']['sha256']}.pdf"] = said["facts"]["sha256"]
        elif "subject" in said:
            log.follow(place, said)
    for subject, last in json.loads(bundle.content("bundle.json")).get("whole", {}).items():
        compare_order(log, subject, last, entries)
    compare_documents(log, documents, bundle)
    compare_kept(log, asked.kept, key, size, root, bundle)
    return log.findings, f"{len(entries)} entri dan {len(documents)} dokumen; pernyataan atas {size} entri"


def compare_documents(log, documents, bundle):
    """Each document of an entry is there, with its hash, and nothing else."""
    for name, expected in documents.items():
        if name not in bundle.names:
            log.findings.append(f"{name} tidak ada dalam paket")
        elif hashlib.sha256(bundle.content(name)).hexdigest() != expected:
            log.findings.append(f"{name} bukan dokumen yang dicatat")
    for name in bundle.names:
        if name.startswith("documents/") and not name.endswith("/") and name not in documents:
            log.findings.append(f"{name} tidak disebut oleh entri mana pun")


def named(raw):
    """An entry in words, whatever was done to it."""
    try:
        said = json.loads(raw)
        subject = said.get("subject") or {}
        return f"{said['kind']} pada {subject.get('type', '')} {subject.get('id', '')} urutan {said.get('seq', '-')}"
    except (ValueError, KeyError, TypeError, AttributeError):
        return "tidak terbaca"


def compare_order(log, subject, last, entries):
    """A subject that the bundle holds as a whole has every number from 1 on, once."""
    found = []
    for raw in entries:
        try:
            said = json.loads(raw)
        except ValueError:
            continue
        about = said.get("subject") if isinstance(said, dict) else None
        if isinstance(about, dict) and f"{about.get('type')} {about.get('id')}" == subject:
            found.append(said.get("seq"))
    if found != list(range(1, last + 1)):
        log.findings.append(f"{subject}: urutan 1 sampai {last} tidak lengkap")


def compare_kept(log, names, key, size, root, bundle):
    """The statement of the bundle continues those that somebody kept."""
    grown = json.loads(bundle.content("consistency.json")) if "consistency.json" in bundle.names else None
    for name in names:
        old, old_root = statement(read(name), key)
        if old == size:
            holds = old_root == root
        elif grown is None or grown.get("old") != old:
            log.findings.append(f"{name}: paket tidak memuat bukti kesinambungan dari {old} ke {size} entri")
            continue
        else:
            path = [from_base64(each) for each in grown["path"]]
            holds = consistent(old, size, old_root, root, path)
        if not holds:
            log.findings.append(
                f"RIWAYAT DIUBAH: paket tidak melanjutkan pernyataan yang Anda simpan ({name})"
            )


def read(name):
    with open(name, encoding="utf-8", newline="") as file:
        return file.read()


def text_or_file(given):
    return given if given.count("+") >= 2 else read(given)


COMMANDS = {"log": whole_log, "entry": one_entry, "bundle": whole_bundle, "grown": growth}


def main(arguments):
    parser = argparse.ArgumentParser(usage=__doc__, add_help=False)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--key", required=True)
    parser.add_argument("--checkpoint", default="")
    parser.add_argument("--kept", action="append", default=[])
    parser.add_argument("--private", default="")
    parser.add_argument("file")
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    asked = parser.parse_args(arguments)
    try:
        findings, said = COMMANDS[asked.command](asked)
    except Wrong as error:
        findings, said = [str(error)], ""
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        print(f"Tidak dapat dibaca: {error}", file=sys.stderr)
        return 2
    for finding in findings:
        print("BERUBAH: " + finding)
    if not findings:
        print("SESUAI: " + said)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
