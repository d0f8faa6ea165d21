"""Previews of pictures: re-encoded, turned upright, and free of what the camera wrote into the original."""

from io import BytesIO

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

pillow_heif.register_heif_opener()

#: Pixels along the longer side of a preview.
LONGEST = 1600
#: A picture of more pixels than this is not opened: it is made to fill the memory.
Image.MAX_IMAGE_PIXELS = 80_000_000


def preview_of(content: bytes) -> bytes | None:
    """A JPEG to be shown in a page, or None when this is no picture that can be read."""
    try:
        with Image.open(BytesIO(content)) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, SyntaxError):
        return None
    upright.thumbnail((LONGEST, LONGEST))
    out = BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
