"""Settings, all from the environment. docs/operate.md lists each variable.

MODE=embedded (default): one machine, SQLite, a Valkey of our own, mail to a folder, loopback only.
MODE=production: refuses to start without what a public site needs, naming the setting.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from csp.constants import NONE, SELF

from coursesite.embedded.places import socket_path
from coursesite.environment import SQLITE, Environment

environment = Environment(os.environ)
BASE_DIR = Path(__file__).resolve().parent.parent

MODE = environment.mode
IS_EMBEDDED = not environment.production
DATA_DIR = Path(environment.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
DEBUG = environment.debug()
SECRET_KEY = environment.secret_key(DATA_DIR)
SITE_URL = environment.site_url()
ALLOWED_HOSTS = environment.allowed_hosts(SITE_URL)
FILES_URL = environment.files_url(SITE_URL, ALLOWED_HOSTS)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "js_lib_bootstrap5",
    "django_htmx",
    "lucide",
    "axes",
    "csp",
    "coursesite",
    "agenda",
    "grading",
    "projects",
    "papers",
    "schedule",
    "courses",
    "outbox",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "courses.files_host.files_host",
    "courses.upload_answers.upload_answers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "courses.languages.languages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "coursesite.urls"
WSGI_APPLICATION = "coursesite.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database: SQLite in WAL mode with immediate transactions by default; PostgreSQL with a pool by DATABASE_URL.
DATABASES: dict[str, Any] = {"default": environment.database(DATA_DIR)}
if DATABASES["default"]["ENGINE"] == SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        "pool": {
            "min_size": environment.number("DATABASE_POOL_MIN", 1),
            "max_size": environment.number("DATABASE_POOL_MAX", 20),
            "timeout": 5,
        },
        "connect_timeout": 3,
    }
    # Without it every pooled connection fails one request after the database was restarted.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}

# People and sessions
AUTH_USER_MODEL = "courses.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_USERNAME_FORM_FIELD = (
    "username"  # its default, the user's field "email", is not what the form sends
)
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30

# Security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
if not IS_EMBEDDED:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = SITE_URL.startswith("https://")
    SECURE_HSTS_SECONDS = (
        environment.number("HSTS_SECONDS", 60 * 60 * 24 * 30) if SECURE_SSL_REDIRECT else 0
    )
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by machines beside us, without TLS
    CSRF_TRUSTED_ORIGINS = [SITE_URL]
# What `check --deploy` would still say: other hosts of the domain, and browsers' built-in lists,
# are not this site's to decide; behind a test bench (ALLOW_HTTP) there is no TLS at all.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        **({"frame-src": [SELF, FILES_URL]} if FILES_URL else {}),
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Words and time: moments are stored in UTC and shown in the course's zone.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어")]  # each in its own words
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files and uploads
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = IS_EMBEDDED
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "uploads": environment.storage(DATA_DIR / "files"),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if IS_EMBEDDED
        else "coursesite.statics.HashedStatics"
    },
}
FILES_BY = environment.files_by()
UPLOAD_MAX_BYTES = environment.number("UPLOAD_MAX_BYTES", 500 * 1024 * 1024)
# Small ones in memory, others on the disk of the storage: many a system's /tmp is memory.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "courses.upload_handlers.UnnamedFileUploadHandler",
]
INCOMING_DIR = DATA_DIR / "files" / "incoming"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the grades of one item: three fields a student

# Mail: a folder when embedded, EMAIL_URL otherwise (smtp+tls://user:password@host:587)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.sender()
MAIL_DIR = DATA_DIR / "mail"
vars().update(environment.mail(MAIL_DIR))
EMAIL_TIMEOUT = environment.number("EMAIL_TIMEOUT", 20)
LETTERS_PER_MINUTE = environment.number("LETTERS_PER_MINUTE", 0)  # 0: as many as are taken
BOUNCE_ADDRESS = environment.text("BOUNCE_ADDRESS")  # the envelope's sender
METRICS_TOKEN = environment.text("METRICS_TOKEN")  # of who may read /metrics from elsewhere
BOUNCE_TOKEN = environment.text("BOUNCE_TOKEN")  # of who may report bounces to /letters/bounces/

# Who knows papers by DOI and arXiv id: a class like papers.lookup.Lookup, or "" for nobody.
PAPER_LOOKUP = "" if environment.yes("LOOKUPS_OFF") else "papers.lookup.DoiOrg"

# Background work. Settings found by experiment: shared visibility with headroom, late acknowledgement, no results.
REDIS_URL = environment.broker(f"redis+socket://{quote(str(socket_path(DATA_DIR)))}")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 0.5,
    "socket_timeout": 5,
    # A request that wakes a task asks a dead broker once; kombu's own default costs it 6 s.
    "max_retries": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 540
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Thousands of letters to a slow mail server take every process in turn: what else waits goes first. 0 is first.
CELERY_TASK_ROUTES = {"outbox.deliver_due": {"priority": 6}}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "outbox.signs.Scheduler"
# Ticks nobody took in time are dropped: after an hour without a worker one sweep does the work of all.
TICK: dict[str, Any] = {"options": {"expires": 30}}
CELERY_BEAT_SCHEDULE = {
    "deliver letters": {"task": "outbox.deliver_due", "schedule": 10.0, **TICK},
    "plan reminders": {"task": "agenda.remind", "schedule": 60.0, **TICK},
    "publish announcements": {
        "task": "agenda.publish_announcements",
        "schedule": 20.0,
        **TICK,
    },
    "pass kept seats on": {"task": "papers.pass_seats_on", "schedule": 60.0, **TICK},
    "look papers up": {"task": "papers.lookup_due", "schedule": 10.0, **TICK},
    "recompute stale totals": {"task": "grading.recompute_stale", "schedule": 60.0, **TICK},
    "mark what is missing": {"task": "grading.mark_missing", "schedule": 300.0, **TICK},
    "follow moved dates": {"task": "grading.follow_dates", "schedule": 300.0, **TICK},
    "discard old imports": {"task": "grading.discard_old_imports", "schedule": 3600.0},
    "compute assignments that wait": {"task": "papers.assign_waiting", "schedule": 20.0, **TICK},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.log_level()},
    "loggers": {
        "axes": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        # Every scanner of the internet asks for other hosts: answered with 400, a traceback each says nothing.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
