"""Files that people send."""

import base64
import secrets

from crm.foundation import files
from crm.foundation.files import StoredFile
from crm.values.actor import Actor

_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def photo(*, by: Actor, name: str = "photo.png") -> StoredFile:
    """A stored picture that nothing refers to yet."""
    return files.store(_PIXEL + secrets.token_bytes(8), name=name, by=by.key)
