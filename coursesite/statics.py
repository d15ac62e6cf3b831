"""Static files in production: hashed names, looked up once each."""

from functools import cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatics(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # has no types
    """Remembers each file's address: a page names twenty, and they change only with a new start."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.url = cache(super().url)
