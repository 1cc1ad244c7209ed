"""Parts of a signature's container as finished bytes. Loading this module loads pyHanko.

asn1crypto encodes a structure that was put together, not read, anew each time anybody looks at it, at every level of
nesting: three quarters of the time of a signature. A part that is written and read back once is encoded once.
"""

from collections.abc import Iterable
from functools import lru_cache

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from pyhanko.sign.attributes import CMSAttributeProvider
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.signers.pdf_cms import SignedAttributeProviderSpec

SIGNING_CERTIFICATE = "signing_certificate_v2"


class PadesAttributes(SignedAttributeProviderSpec):
    """The one signed attribute that PAdES adds to type and digest: which certificate signs (ETSI EN 319 142-1, 6.3).

    No time of signing: PAdES forbids it here, the file's own dictionary holds it.
    """

    def __init__(self, certificate: asn1_x509.Certificate) -> None:
        self._certificate = certificate

    def signed_attr_providers(
        self, data_digest: bytes, digest_algorithm: str
    ) -> Iterable[CMSAttributeProvider]:
        yield _SigningCertificate(self._certificate)


class _SigningCertificate(CMSAttributeProvider):
    attribute_type = SIGNING_CERTIFICATE

    def __init__(self, certificate: asn1_x509.Certificate) -> None:
        self._certificate = certificate

    async def get_attribute(self, dry_run: bool = False) -> cms.CMSAttribute:
        return cms.CMSAttribute.load(_signing_certificate(self._certificate.dump()))


@lru_cache(maxsize=64)
def _signing_certificate(certificate: bytes) -> bytes:
    """The attribute depends on the certificate (DER) alone, which an official keeps for years."""
    named = as_signing_certificate_v2(asn1_x509.Certificate.load(certificate))
    attribute: bytes = simple_cms_attribute(SIGNING_CERTIFICATE, named).dump()
    return attribute


def encoded_attributes(attributes: cms.CMSAttributes) -> cms.CMSAttributes:
    """The same attributes, encoded once."""
    return cms.CMSAttributes.load(cms.CMSAttributes([_settled(each) for each in attributes]).dump())


def encoded_signer(info: cms.SignerInfo) -> cms.SignerInfo:
    """The same entry, encoded once."""
    return cms.SignerInfo.load(info.dump())


def _settled(attribute: cms.CMSAttribute) -> cms.CMSAttribute:
    return cms.CMSAttribute.load(attribute.dump())
