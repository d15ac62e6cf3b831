import pytest

from tests.factories import NOW


@pytest.fixture
def now():
    return NOW


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    """Give every test its own uploads and mail folder; no client lists the static files anew."""
    settings.STORAGES = settings.STORAGES | {
        "uploads": settings.STORAGES["uploads"] | {"OPTIONS": {"location": tmp_path / "files"}}
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
