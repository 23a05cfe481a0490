"""Pictures that people upload: decoded, made small and written anew, so that nothing else is in."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps

from msp.kernel.errors import Refused
from msp.kernel.i18n import _

TAKEN = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 2 << 20
MOST_PIXELS = 16_000_000
# Our own limit below is told before anything is decoded; Pillow's warning has nothing to add.
Image.MAX_IMAGE_PIXELS = None


def small_picture(source: BinaryIO, *, width: int, height: int) -> bytes:
    """A PNG of at most this size, out of a PNG, JPEG or WebP. Raises Refused for anything else.

    The pixels alone are taken over: places, names and whatever was appended stay behind.
    """
    data = source.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused(_("The picture is larger than %(mb)s MB.", mb=MOST_BYTES >> 20))
    try:
        with Image.open(BytesIO(data), formats=TAKEN) as found:
            if found.width * found.height > MOST_PIXELS:
                raise Refused(_("The picture has more than 16 million pixels. Make it smaller."))
            drawn = ImageOps.exif_transpose(found).convert("RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused(_("This is no PNG, JPEG or WebP picture that can be read.")) from error
    drawn.thumbnail((width, height), Image.Resampling.LANCZOS)
    return as_png(drawn)


def as_png(drawn: Image.Image) -> bytes:
    """The picture as the bytes of a file, without anything but its pixels."""
    drawn.info.clear()
    written = BytesIO()
    drawn.save(written, "PNG", optimize=True)
    return written.getvalue()
