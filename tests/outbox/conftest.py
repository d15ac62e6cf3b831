import pytest

from outbox import wakeup
from tests.outbox.mail_server import mail_server


@pytest.fixture
def server(settings):
    """The site's mail server, for real: over a socket of this machine."""
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.server_address
        settings.EMAIL_TIMEOUT = 5
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield running


@pytest.fixture(autouse=True)
def _broker_forgotten(monkeypatch):
    monkeypatch.setattr(wakeup, "broker", wakeup.BrokerMemory())
