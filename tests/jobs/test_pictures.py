"""Previews of pictures, and files that nobody claimed."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from crm.foundation import clock as house_clock
from crm.foundation import files
from crm.foundation.database import session
from crm.jobs import pictures, tasks


def photo(*, size: tuple[int, int] = (3000, 2000)) -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Secret camera of 1 Mill Street"
    Image.new("RGB", size, "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_preview_is_small_and_forgets_what_the_camera_wrote() -> None:
    made = pictures.preview_of(photo())
    assert made is not None and b"Secret camera" not in made
    assert max(Image.open(BytesIO(made)).size) == pictures.LONGEST


def test_what_only_looks_like_a_picture_has_no_preview() -> None:
    assert pictures.preview_of(photo()[:300]) is None
    assert pictures.preview_of(b"") is None


def test_the_job_makes_the_preview_once_and_the_original_stays(app: Any) -> None:
    tasks.serve(app)
    row = files.store(photo(), name="tip.jpg", by="user:1")
    session.commit()
    tasks.preview_file(row.id)
    session.expire_all()
    first = row.preview_sha256
    assert first and files.content(first) != files.content(row.sha256)
    tasks.preview_file(row.id)
    session.expire_all()
    assert row.preview_sha256 == first


def test_a_file_that_nobody_claimed_is_gone_after_a_day_and_a_claimed_one_stays(app: Any) -> None:
    lost = files.store(photo(size=(10, 10)), name="lost.jpg", by="user:1")
    kept = files.store(photo(size=(11, 11)), name="kept.jpg", by="user:1")
    kept.is_claimed = True
    digest = lost.sha256
    with house_clock.fixed(house_clock.now() + timedelta(days=2)):
        assert files.sweep() == 1
    assert not files.path(digest).exists() and files.path(kept.sha256).exists()
