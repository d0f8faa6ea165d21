"""Which kinds of file are taken, told by their content and never by what the browser says."""

from dataclasses import dataclass

import puremagic

from crm.errors import Invalid


@dataclass(frozen=True, slots=True)
class Kind:
    media_type: str
    extension: str
    is_picture: bool = False


TAKEN = {
    "jpg": Kind("image/jpeg", "jpg", True), "jpeg": Kind("image/jpeg", "jpg", True),
    "jfif": Kind("image/jpeg", "jpg", True), "png": Kind("image/png", "png", True),
    "gif": Kind("image/gif", "gif", True), "webp": Kind("image/webp", "webp", True),
    "heic": Kind("image/heic", "heic", True), "heif": Kind("image/heic", "heic", True),
    "pdf": Kind("application/pdf", "pdf"),
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "odt": Kind("application/vnd.oasis.opendocument.text", "odt"), "rtf": Kind("application/rtf", "rtf"),
    "mp3": Kind("audio/mpeg", "mp3"), "m4a": Kind("audio/mp4", "m4a"), "wav": Kind("audio/wav", "wav"),
    "mp4": Kind("video/mp4", "mp4"), "mov": Kind("video/quicktime", "mov"),
    "txt": Kind("text/plain", "txt"), "eml": Kind("message/rfc822", "eml"), "csv": Kind("text/csv", "csv"),
}
TEXTS = ("txt", "eml", "csv")
WORDS = "The selected file must be a photo (JPG, PNG, HEIC), PDF, Word, Excel, sound, video or text file"


def recognise(content: bytes, *, name: str) -> Kind:
    """What kind of file this is. Raises Invalid when we do not take it, or it is not what its name says."""
    typed = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    for match in _matches(content, name):
        found = match.extension.lstrip(".").lower()
        if found in TAKEN and found not in TEXTS:
            kind = TAKEN[found]
            if found in ("docx", "xlsx", "odt") and typed in ("docx", "xlsx", "odt"):
                return TAKEN[typed]
            return kind
    if typed in TEXTS and _is_text(content):
        return TAKEN[typed]
    raise Invalid(fields={"file": WORDS})


def _matches(content: bytes, name: str) -> list[puremagic.PureMagicWithConfidence]:
    try:
        found = puremagic.magic_string(content, filename=name)
    except (puremagic.PureError, ValueError):
        return []
    return [m for m in found if m.confidence > 0.3]


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False
