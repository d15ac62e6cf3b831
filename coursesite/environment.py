"""What the environment says, read so that a wrong value stops the start with a sentence that names it.

Nothing of the site is loaded here: settings.py is the only reader.
"""

import logging
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from django.http.request import validate_host

SHORTEST_KEY = 50
FEWEST_CHARACTERS = 5
"""Of different characters in a signing key: as `manage.py check --deploy` counts."""
YES = {"1", "true", "yes", "on", "y", "ok"}
NO = {"", "0", "false", "no", "off", "n"}
BROKERS = {"redis", "rediss", "redis+socket", "unix"}
MAIL_PORTS = {"smtp": 25, "smtps": 587, "smtp+tls": 587, "smtp+ssl": 465}
SQLITE = "django.db.backends.sqlite3"
MAIL_FOLDER = "django.core.mail.backends.filebased.EmailBackend"
S3_LIKE = "as s3://keyid:key@host/bucket?region=eu-central-1"
SEE = "See docs/operate.md."


class Environment:
    """The variables of one start. `production` is whether the site is out in the world."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        mode = self.text("MODE", "embedded")
        if mode not in {"embedded", "production"}:
            raise ImproperlyConfigured(f"MODE is '{mode}': set MODE to 'embedded' or 'production'.")
        self.mode = mode
        self.production = mode == "production"

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def required(self, name: str, default: str) -> str:
        """Return a variable that production must be given and embedded mode may leave out.

        :raises ImproperlyConfigured: in production mode, if it is missing or empty.
        """
        value = self.text(name)
        if not value and self.production:
            raise ImproperlyConfigured(f"{name} is not set: MODE=production needs it. {SEE}")
        return value or default

    def number(self, name: str, default: int) -> int:
        """:raises ImproperlyConfigured: if it is no whole number, or negative."""
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdecimal()) or len(value) > 15:
            raise ImproperlyConfigured(f"{name} is '{value}': it must be a whole number. {SEE}")
        return int(value)

    def yes(self, name: str) -> bool:
        """:raises ImproperlyConfigured: if it is neither yes nor no."""
        value = self.text(name).lower()
        if value not in YES | NO:
            raise ImproperlyConfigured(f"{name} is '{value}': set it to 1 or 0.")
        return value in YES

    def debug(self) -> bool:
        wanted = self.yes("DEBUG")
        if wanted and self.production:
            raise ImproperlyConfigured(
                "DEBUG is on: MODE=production refuses to start with DEBUG. Unset it."
            )
        return wanted

    def secret_key(self, data_dir: Path) -> str:
        """Return the signing key: given in production, made once and kept in DATA_DIR when embedded."""
        key = self.text("SECRET_KEY")
        if key or self.production:
            if len(key) < SHORTEST_KEY:
                raise ImproperlyConfigured(
                    f"SECRET_KEY is missing or shorter than {SHORTEST_KEY} characters: "
                    "set a long random one."
                )
            if key.startswith("django-insecure-") or len(set(key)) < FEWEST_CHARACTERS:
                raise ImproperlyConfigured(
                    "SECRET_KEY can be guessed: set a long random one, for example by "
                    "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'."
                )
            return key
        path = data_dir / "secret_key"
        if not path.exists():
            data_dir.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(64))
        return path.read_text()

    def site_url(self) -> str:
        """Return the address that letters and calendars point at, without a slash at its end."""
        url = self.required("SITE_URL", f"http://127.0.0.1:{self.text('PORT', '8000')}").rstrip("/")
        if not self.production:
            return url
        if not url.startswith("https://") and not self.yes("ALLOW_HTTP"):
            raise ImproperlyConfigured(
                "SITE_URL must begin with https:// (or set ALLOW_HTTP=1 behind a test bench)."
            )
        if not url.startswith(("https://", "http://")) or not _host(url):
            raise ImproperlyConfigured(f"SITE_URL is '{url}': it must be like https://host.")
        return url

    def files_url(self, site_url: str, hosts: Sequence[str]) -> str:
        """Return the other origin at which people's files are shown, if one is named.

        :raises ImproperlyConfigured: if it is the site's own, or the site does not answer to it.
        """
        url = self.text("FILES_URL").rstrip("/")
        if not url:
            return ""
        if urlsplit(url).scheme != urlsplit(site_url).scheme or not _host(url):
            raise ImproperlyConfigured(
                f"FILES_URL is '{url}': it must be like https://host, and as SITE_URL is."
            )
        if _host(url) == _host(site_url):
            raise ImproperlyConfigured("FILES_URL has the host of SITE_URL: name another one.")
        if not validate_host(_host(url), list(hosts)):
            raise ImproperlyConfigured(
                f"FILES_URL has the host '{_host(url)}': name it in ALLOWED_HOSTS too."
            )
        return url

    def allowed_hosts(self, site_url: str) -> list[str]:
        """Return the hosts this site answers to; the one in SITE_URL must be among them."""
        if not self.production:
            return ["localhost", "127.0.0.1", "[::1]"]
        given = self.required("ALLOWED_HOSTS", "").split(",")
        hosts = [host.strip() for host in given if host.strip()]
        if "*" in hosts:
            raise ImproperlyConfigured("ALLOWED_HOSTS is '*': name the hosts this site answers to.")
        host = _host(site_url)
        if not validate_host(host, hosts):
            raise ImproperlyConfigured(
                f"ALLOWED_HOSTS does not name '{host}', the host of SITE_URL: add it."
            )
        return hosts

    def database(self, data_dir: Path) -> dict[str, Any]:
        """Return SQLite in the data folder, or what DATABASE_URL names."""
        url = self.required("DATABASE_URL", "")
        if not url:
            return {"ENGINE": SQLITE, "NAME": str(data_dir / "db.sqlite3")}
        if urlsplit(url).scheme not in {"sqlite", "postgres", "postgresql"}:
            raise ImproperlyConfigured(
                "DATABASE_URL must begin with postgres:// or sqlite:///, "
                "as postgres://user:password@host:5432/name."
            )
        try:
            found: dict[str, Any] = environ.Env.db_url_config(url)
        except ValueError as error:
            raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from error
        if not found.get("NAME"):
            raise ImproperlyConfigured("DATABASE_URL names no database at its end.")
        return found

    def broker(self, own: str) -> str:
        """Return where Redis or Valkey is.

        :param own: the address of the one that `manage.py run` starts.
        """
        url = self.required("REDIS_URL", own)
        if urlsplit(url).scheme not in BROKERS:
            raise ImproperlyConfigured(
                "REDIS_URL must begin with redis://, rediss:// or redis+socket://, "
                "as redis://host:6379/0."
            )
        return url

    def sender(self) -> str:
        """Return the address that letters come from."""
        sender = self.required("FROM_EMAIL", "coursesite@localhost")
        address = sender.rpartition("<")[2].rstrip(">")
        if self.production:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ImproperlyConfigured(
                    f"FROM_EMAIL is '{sender}': it must be an e-mail address."
                ) from error
        return sender

    def mail(self, folder: Path) -> dict[str, Any]:
        """Return Django's e-mail settings: a folder when embedded, else what EMAIL_URL names."""
        url = self.required("EMAIL_URL", "")
        if not url:
            return {"EMAIL_BACKEND": MAIL_FOLDER, "EMAIL_FILE_PATH": str(folder)}
        try:
            scheme = urlsplit(url).scheme
            found: dict[str, Any] = environ.Env.email_url_config(url)
        except (ImproperlyConfigured, ValueError) as error:
            raise ImproperlyConfigured(
                "EMAIL_URL cannot be read: it must be like smtp+tls://user:password@host:587."
            ) from error
        if scheme in MAIL_PORTS:
            if not found["EMAIL_HOST"]:
                raise ImproperlyConfigured("EMAIL_URL names no host.")
            found["EMAIL_PORT"] = found["EMAIL_PORT"] or MAIL_PORTS[scheme]
        return found

    def storage(self, folder: Path) -> dict[str, Any]:
        """Return where uploads are: a folder, or the bucket that STORAGE_URL names."""
        url = self.text("STORAGE_URL")
        if not url:
            return {"BACKEND": "courses.files.FolderStorage", "OPTIONS": {"location": folder}}
        try:
            parts = urlsplit(url)
            endpoint = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
        except ValueError as error:
            raise ImproperlyConfigured(f"STORAGE_URL cannot be read: {error}") from error
        if parts.scheme not in {"s3", "s3+http"}:
            raise ImproperlyConfigured(f"STORAGE_URL must begin with s3://, {S3_LIKE}.")
        bucket = parts.path.strip("/")
        if not (parts.username and parts.password and bucket) or "/" in bucket:
            raise ImproperlyConfigured(f"STORAGE_URL must name key id, key and bucket, {S3_LIKE}.")
        if parts.scheme == "s3+http" and self.production and not self.yes("ALLOW_HTTP"):
            raise ImproperlyConfigured(
                "STORAGE_URL begins with s3+http:// and is not encrypted: use s3:// "
                "(or set ALLOW_HTTP=1 behind a test bench)."
            )
        protocol = "http" if parts.scheme == "s3+http" else "https"
        return {
            "BACKEND": "courses.files_s3.S3Storage",
            "OPTIONS": {
                "bucket": bucket,
                "key": unquote(parts.username),
                "secret": unquote(parts.password),
                "endpoint": f"{protocol}://{endpoint}" if endpoint else "",
                "region": dict(parse_qsl(parts.query)).get("region", ""),
            },
        }

    def files_by(self) -> str:
        """Return who sends a file's bytes once the site has said that somebody may have it."""
        sender = self.text("FILES_BY", "app")
        if sender not in {"app", "nginx", "apache", "signed-url"}:
            raise ImproperlyConfigured(
                f"FILES_BY is '{sender}': set it to app, nginx, apache or signed-url. {SEE}"
            )
        in_bucket = bool(self.text("STORAGE_URL"))
        if sender in {"nginx", "apache"} and in_bucket:
            raise ImproperlyConfigured(
                f"FILES_BY is '{sender}', but STORAGE_URL names a bucket: use app or signed-url."
            )
        if sender == "signed-url" and not in_bucket:
            raise ImproperlyConfigured("FILES_BY is 'signed-url': STORAGE_URL must name a bucket.")
        return sender

    def log_level(self) -> str:
        level = self.text("LOG_LEVEL", "INFO").upper()
        if level not in logging.getLevelNamesMapping():
            raise ImproperlyConfigured(
                f"LOG_LEVEL is '{level}': set it to DEBUG, INFO, WARNING or ERROR."
            )
        return level


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
