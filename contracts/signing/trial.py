"""A page to try a key on. It says that it is none of ours to keep. Loads pyHanko."""

import io

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from contracts.enums import SignatureField
from contracts.signing import pades

_A4 = (0, 0, 595, 842)
_BOX = (60, 600, 300, 700)


def page() -> bytes:
    """One blank A4 page with the first party's empty field; never registered, never shown."""
    writer = PdfFileWriter()
    content = writer.add_object(generic.StreamObject(stream_data=b""))
    writer.insert_page(PageObject(contents=content, media_box=_A4))
    target = io.BytesIO()
    writer.write(target)
    return pades.add_fields(target.getvalue(), {SignatureField.FIRST_PARTY: (0, _BOX)})
