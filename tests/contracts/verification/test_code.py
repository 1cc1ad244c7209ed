"""The printed code leads to the contract's own page on the configured host; its words call it no signature."""

import subprocess

from contracts.documents import store
from contracts.documents.qr import host_of, qr_png, verification_address


def test_the_address_is_the_configured_one(settings):
    settings.PRAKARSA_PUBLIC_URL = "https://inovasi.contoh.go.id/"

    address = verification_address(token="t" * 22)

    assert address == "https://inovasi.contoh.go.id/verifikasi/" + "t" * 22 + "/"
    assert host_of(address) == "inovasi.contoh.go.id"
    assert qr_png(address) == qr_png(address)


def test_print_names_the_host_and_calls_the_code_no_signature(world, settings, tmp_path):
    settings.PRAKARSA_PUBLIC_URL = "https://inovasi.contoh.go.id"
    contract = world.awaiting_signatures()
    path = tmp_path / "kontrak.pdf"
    path.write_bytes(store.load(contract.documents.get().sha256))

    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode()

    words = " ".join(text.split())
    assert "Kode QR ini bukan tanda tangan." in words
    assert "inovasi.contoh.go.id" in words
    images = subprocess.run(
        ["pdfimages", "-list", str(path)], capture_output=True, check=True
    ).stdout.decode()
    assert len(images.splitlines()) > 2
