"""PAdES signatures with pyHanko: fields, a held key, visible appearance. Loading this module loads pyHanko (0.4 s).

The first signature certifies the document and allows only the filling of the remaining field; the second locks it.
"""

import io
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
    enumerate_sig_fields,
)
from pyhanko.sign.general import SigningError as PyhankoSigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from contracts.enums import SignatureField
from contracts.signing.encoded_once import PadesAttributes, encoded_attributes, encoded_signer
from contracts.signing.secret import Secret

# Room for the CMS object, as hexadecimal digits. Giving it spares the dry run that pyHanko would otherwise sign to
# learn the size. A time-stamp brings its own certificates along.
BYTES_RESERVED = 12_000
BYTES_RESERVED_WITH_TIMESTAMP = 40_000
DIGEST = "sha256"

# pyHanko logs a traceback for each document it refuses; the refusal itself is ours to report.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)

PdfProblem = (PdfError, PyhankoSigningError)


@dataclass(frozen=True, slots=True)
class FieldState:
    """A signature field found in a file: is it signed, and where, in points from the lower left corner."""

    signed: bool
    size: tuple[float, float]
    page: int = 0
    box: tuple[float, float, float, float] = (0, 0, 0, 0)


class HeldKeySigner(CmsSigner):
    """A signer that keeps the opened key object; pyHanko's own parses and re-checks the key at every use."""

    def __init__(
        self,
        *,
        key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
        certificate: x509.Certificate,
        chain: list[x509.Certificate],
    ) -> None:
        super().__init__(
            signing_cert=asn1(certificate),
            cert_registry=SimpleCertificateStore.from_certs([asn1(link) for link in chain]),
            embed_roots=False,
        )
        self._key = key
        self.signed_attr_prov_spec = PadesAttributes(asn1(certificate))

    async def signed_attrs(self, *positional: Any, **named: Any) -> cms.CMSAttributes:
        """As pyHanko's, encoded once."""
        return encoded_attributes(await super().signed_attrs(*positional, **named))

    def signer_info(self, *positional: Any, **named: Any) -> cms.SignerInfo:
        """As pyHanko's, encoded once."""
        return encoded_signer(super().signer_info(*positional, **named))

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Raw signature over `data`; only SHA-256 is asked for."""
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(SHA256()))
        return self._key.sign(data, padding.PKCS1v15(), SHA256())


class _DatedPdfSigner(PdfSigner):
    """Writes the time that the caller gives, where pyHanko would read the clock."""

    def __init__(
        self,
        *,
        at: datetime,
        meta: PdfSignatureMetadata,
        signer: CmsSigner,
        stamp: bytes | None,
        timestamper: TimeStamper | None,
        new_field: SigFieldSpec | None,
    ) -> None:
        style = stamp and StaticStampStyle(
            border_width=0, background=_StampPage(stamp), background_opacity=1.0
        )
        super().__init__(
            meta, signer, stamp_style=style or None, timestamper=timestamper, new_field_spec=new_field
        )
        self._at = at

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self._at
        return session

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        """Declare PAdES only. For an EC key pyHanko would also raise the file to PDF 2.0, which PDF/A-3 is not."""
        pdf_out.register_extension(ESIC_EXTENSION_1)


class _StampPage(PdfContent):
    """The only page of a rendered stamp, imported into the signature's appearance.

    pyHanko's own text stamps space Liberation's letters twice too wide and use an unembedded Courier.
    """

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        self.resources.xobject["/Stamp"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Stamp Do"


def open_pkcs12(data: bytes, *, secret: Secret) -> HeldKeySigner | None:
    """Signer for the key in `data`; None for a wrong secret. Raises ValueError for a key of another kind."""
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(data, secret.reveal().encode())
    except ValueError:
        return None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or certificate is None:
        raise ValueError("the file holds no RSA or EC key with its certificate")
    return HeldKeySigner(key=key, certificate=certificate, chain=chain)


def add_fields(pdf: bytes, boxes: Mapping[str, tuple[int, tuple[int, int, int, int]]]) -> bytes:
    """`pdf` with one signature field a box, in one incremental update. Signing the last party's locks everything."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    final = [field for field in SignatureField if field in boxes][-1:]
    for name, (page, box) in sorted(boxes.items()):
        last = name in final
        spec = SigFieldSpec(
            name,
            on_page=page,
            box=box,
            readable_field_name=name.replace("-", " "),
            field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL) if last else None,
            doc_mdp_update_value=MDPPerm.NO_CHANGES if last else None,
        )
        append_signature_field(writer, spec)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def fields_of(pdf: bytes) -> dict[str, FieldState]:
    """Every signature field of `pdf` by name. Raises PdfError when it cannot be read."""
    states = {}
    reader = PdfFileReader(io.BytesIO(pdf))
    pages = _page_of_each_annotation(reader)
    for name, value, reference in enumerate_sig_fields(reader):
        left, bottom, right, top = (float(side) for side in reference.get_object()["/Rect"])
        states[name] = FieldState(
            signed=value is not None,
            size=(right - left, top - bottom),
            page=pages.get(reference.reference.idnum, 0),
            box=(left, bottom, right, top),
        )
    return states


def page_height(pdf: bytes, page: int) -> float:
    """Height in points of the page with this index."""
    reader = PdfFileReader(io.BytesIO(pdf))
    _left, bottom, _right, top = reader.find_page_for_modification(page)[0].get_object()["/MediaBox"]
    return float(top) - float(bottom)


def _page_of_each_annotation(reader: PdfFileReader) -> dict[int, int]:
    """Page index by the object number of each annotation."""
    found = {}
    for index in range(int(reader.root["/Pages"]["/Count"])):
        page = reader.find_page_for_modification(index)[0].get_object()
        for annotation in page["/Annots"] if "/Annots" in page else ():  # noqa: SIM401 -- `get` resolves nothing
            if isinstance(annotation, IndirectObject):
                found[annotation.reference.idnum] = index
    return found


def sign_field(
    pdf: bytes,
    *,
    signer: CmsSigner,
    field: str,
    certify: bool,
    reason: str,
    location: str,
    stamp: bytes | None,
    at: datetime,
    timestamper: TimeStamper | None = None,
    new_field: SigFieldSpec | None = None,
) -> bytes:
    """`pdf` with `field` signed, appended: level B-T with a `timestamper`, else B-B. Without a `stamp` nothing shows.

    The field must be there unless it comes as `new_field`, which services do that know nothing of prepared ones.
    Raises one of PdfProblem, or what the timestamper raises.
    """
    meta = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=DIGEST,
        reason=reason,
        location=location,
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    target = io.BytesIO()
    dated = _DatedPdfSigner(
        at=at, meta=meta, signer=signer, stamp=stamp, timestamper=timestamper, new_field=new_field
    )
    dated.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        existing_fields_only=new_field is None,
        bytes_reserved=BYTES_RESERVED_WITH_TIMESTAMP if timestamper else BYTES_RESERVED,
        output=target,
    )
    return target.getvalue()


def add_invisible_field(pdf: bytes, name: str) -> bytes:
    """`pdf` with one signature field of no size on its first page, in one incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    append_signature_field(writer, SigFieldSpec(name, on_page=0, box=(0, 0, 0, 0)))
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
