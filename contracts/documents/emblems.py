"""Emblems: PNG or JPEG in, a plain PNG without metadata or transparency out, so that nothing else reaches the print."""

import io

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_SIDE = 3000
PRINTED_SIDE = 600


def cleaned(data: bytes) -> bytes:
    """The picture decoded and written anew: at most 600 pixels a side, on white. Raises BadInput; SVG is refused."""
    from PIL import Image, ImageFile  # noqa: PLC0415 -- loads only where an emblem is published

    # WeasyPrint, once imported into a process, lets half a picture pass for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    if len(data) > LARGEST_FILE:
        raise _refused(_("The emblem is larger than 2 MB."))
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if max(picture.size) > LARGEST_SIDE:
                raise _refused(_("The emblem has more than 3000 pixels a side."))
            layer = picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _refused(_("The emblem must be a PNG or JPEG picture.")) from error
    layer.thumbnail((PRINTED_SIDE, PRINTED_SIDE))
    sheet = Image.new("RGB", layer.size, "white")
    sheet.paste(layer, mask=layer.getchannel("A"))
    target = io.BytesIO()
    sheet.save(target, "PNG", optimize=True)
    return target.getvalue()


def _refused(message: str) -> BadInput:
    return BadInput(message, gaps=[Gap("letterhead.emblem", "not_a_picture", message)])
