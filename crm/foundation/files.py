"""Files by the hash of their content: bytes on disk before the commit, rows that carry who may see and delete them."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.errors import Invalid, NotFound
from crm.foundation import clock, jobs
from crm.foundation.database import Key, Model, session
from crm.foundation.filetypes import Kind, recognise

#: The job that makes the preview of a picture (registered in crm/jobs).
PREVIEW = "preview_file"
#: How long a file that nothing refers to is kept: somebody may be in the middle of a form.
UNCLAIMED_FOR = timedelta(days=1)
_folder = Path("var/files")
_largest = 20 * 1024 * 1024


def configure(*, folder: Path, largest: int) -> None:
    """Where the bytes are kept, and the size in bytes of the largest file taken."""
    global _folder, _largest
    _folder, _largest = folder, largest


class StoredFile(Model):
    """A file that somebody gave us. `scan`: not_scanned | clean | infected. Several rows may share one content."""

    __tablename__ = "stored_file"
    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    preview_sha256: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    scan: Mapped[str] = mapped_column(String(12), default="not_scanned")
    stored_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    stored_by: Mapped[str] = mapped_column(String(40))
    #: False until something refers to it; the sweep removes files that stay unclaimed for a day.
    is_claimed: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None]


def store(content: bytes, *, name: str, by: str) -> StoredFile:
    """Keep a file. `by`: the actor's key. Raises Invalid when it is empty, too large or of a kind we do not take."""
    if not content:
        raise Invalid(fields={"file": "The selected file is empty"})
    if len(content) > _largest:
        raise Invalid(fields={"file": f"The selected file must be smaller than {_largest // 1024 // 1024} MB"})
    kind = recognise(content, name=name)
    row = StoredFile(
        public_id=secrets.token_urlsafe(16), sha256=_keep(content), name=_clean(name, kind), size=len(content),
        media_type=kind.media_type, stored_by=by, stored_at=clock.now(),
    )
    session.add(row)
    session.flush()  # its key is needed by whatever the file belongs to
    if kind.is_picture:
        jobs.defer(PREVIEW, file_id=row.id)
    return row


def keep_preview(row: StoredFile, content: bytes) -> None:
    """Attach a re-encoded preview, free of the original's metadata."""
    row.preview_sha256 = _keep(content)


def get(public_id: str) -> StoredFile:
    """The row of a file. Raises NotFound; whether the actor may see it is for the caller to decide."""
    row = session.scalar(select(StoredFile).where(StoredFile.public_id == public_id[:22],
                                                  StoredFile.removed_at.is_(None)))
    if row is None:
        raise NotFound("This file does not exist.")
    return row


def content(sha256: str) -> bytes:
    """The bytes of a stored content. Raises NotFound when the disk has lost them."""
    try:
        return path(sha256).read_bytes()
    except FileNotFoundError as gone:
        raise NotFound("This file is missing from the file store. Tell the administrator.") from gone


def path(sha256: str) -> Path:
    return _folder / sha256[:2] / sha256


def all_contents() -> Iterator[str]:
    """Every content hash on disk, for backup and the sweep."""
    for entry in sorted(_folder.glob("??/*")):
        if len(entry.name) == 64:
            yield entry.name


def sweep() -> int:
    """Remove files that nothing has referred to for a day, and their contents where no other row has them."""
    old = session.scalars(select(StoredFile).where(
        StoredFile.is_claimed.is_(False), StoredFile.stored_at < clock.now() - UNCLAIMED_FOR)).all()
    contents = {digest for row in old for digest in (row.sha256, row.preview_sha256) if digest}
    for row in old:
        session.delete(row)
    session.flush()  # the rows that remain are asked for next
    kept = set(session.scalars(select(StoredFile.sha256).where(StoredFile.sha256.in_(contents))))
    kept |= set(session.scalars(select(StoredFile.preview_sha256).where(StoredFile.preview_sha256.in_(contents))))
    for digest in contents - kept:
        path(digest).unlink(missing_ok=True)
    return len(old)


def _keep(content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    target = path(digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{digest}.{secrets.token_hex(4)}.part")
        with part.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.rename(target)
    return digest


def _clean(name: str, kind: Kind) -> str:
    plain = "".join(ch for ch in name.replace("\\", "/").rsplit("/", 1)[-1] if ch.isprintable()).strip(". ")
    stem = plain.rsplit(".", 1)[0][:200] or "file"
    return f"{stem}.{kind.extension}"
