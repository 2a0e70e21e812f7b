"""Turns environment variables into settings: URLs, secrets, hosts."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from studio import embedded

MOST_MEMORY_MB, LEAST_MEMORY_MB = 8192, 3584  # of one encode; 1080p takes 2.9 GB of addresses, 1.8 GB of memory
MEMORY_SHARE = 0.7  # of the machine, for its encodes: the rest is for databases, web server and the disk's cache
CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def public_url(var: Path) -> str:
    """PUBLIC_URL, or the address of the `make run` that uses this VAR_DIR, or the default port on loopback."""
    if value := os.environ.get("PUBLIC_URL"):
        return value.rstrip("/")
    if port := os.environ.get("PORT"):
        return f"http://127.0.0.1:{port}"
    try:
        return (var / "locks" / "url").read_text().strip()
    except OSError:
        return "http://127.0.0.1:8000"


def secret_key(var: Path) -> str:
    """SECRET_KEY, or one that is made once and kept in VAR_DIR/secret-key."""
    return os.environ.get("SECRET_KEY") or _made_once(var / "secret-key", lambda: secrets.token_urlsafe(64))


def field_keys(var: Path) -> tuple[str, ...]:
    """FIELD_KEYS, with commas, the newest first; or those of VAR_DIR/field-keys, a line each, made with one at first.

    What they are is looked at where they are used: see studio.lib.sealing.
    """
    if value := os.environ.get("FIELD_KEYS"):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return tuple(_made_once(var / "field-keys", fresh_field_key).split())


def fresh_field_key() -> str:
    """A key as FIELD_KEYS takes it: 32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def add_field_key(var: Path) -> None:
    """Put a new key before those of VAR_DIR/field-keys. Raises OSError."""
    path = var / "field-keys"
    fresh = path.with_name(f"field-keys.{secrets.token_hex(4)}")
    try:
        fresh.touch(mode=0o600)
        fresh.write_text("\n".join([fresh_field_key(), *field_keys(var), ""]))
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _made_once(path: Path, make: Callable[[], str]) -> str:
    """What the file holds; it is made where it is missing or empty, readable by its owner alone."""
    try:
        if kept := path.read_text().strip():
            return kept
        path.unlink()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise ImproperlyConfigured(f"{path} can't be read: {error.strerror}.") from None
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_text(make())
        with contextlib.suppress(FileExistsError):  # whoever comes first wins, whole
            os.link(fresh, path)
    except OSError as error:
        raise embedded.EmbeddedError(
            f"{path.parent} can't be written to: {error.strerror}. "
            "Free some space or choose another folder with VAR_DIR=."
        ) from None
    finally:
        fresh.unlink(missing_ok=True)
    return path.read_text().strip()


def allowed_hosts(url: str) -> list[str]:
    named = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]
    return [urlsplit(url).hostname or "localhost", *LOOPBACK, *named]


def database(var: Path) -> dict[str, Any]:
    """Django's description of DATABASE_URL, postgres://user:password@host:port/name?sslmode=…, or the embedded one."""
    options = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    url = os.environ.get("DATABASE_URL")
    if not url:
        folder, _ = embedded.addresses(var)
        return {
            "ENGINE": "studio.embedded.postgres",
            "NAME": "cliffhanger",
            "USER": "cliffhanger",
            "HOST": folder,
            **options,
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or len(parts.path) < 2:
        raise ImproperlyConfigured("DATABASE_URL must look like postgres://user:password@host:5432/name")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"connect_timeout": "10"} | query,
        **options,
    }


def redis_url(var: Path) -> str:
    return os.environ.get("REDIS_URL") or embedded.addresses(var)[1]


def broker_url(url: str) -> str:
    """The same Redis in Celery's spelling: redis+socket:// where redis-py says unix://."""
    return url.replace("unix://", "redis+socket://", 1)


def mailers(var: Path) -> dict[str, dict[str, Any]]:
    """Django's MAILERS of MAIL_URL, smtp://user:password@host:587 (STARTTLS) or smtps://host:465; else a folder of
    files, VAR_DIR/mail, so that nothing leaves a machine that nobody has told where to."""
    url = os.environ.get("MAIL_URL")
    if not url:
        folder = {"file_path": str(var / "mail")}
        return {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": folder}}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured("MAIL_URL must look like smtp://user:password@mail.example.org:587, or smtps://…")
    is_secure = parts.scheme == "smtps"
    query = dict(parse_qsl(parts.query))
    options = {
        "host": parts.hostname, "port": parts.port or (465 if is_secure else 587), "timeout": 20,
        "username": unquote(parts.username or ""), "password": unquote(parts.password or ""),
        "use_ssl": is_secure, "use_tls": not is_secure and query.get("starttls", "1") != "0",
    }  # fmt: skip
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


def encode_memory_mb(jobs: int) -> int:
    """MEDIA_MEMORY_MB, or as much as ``jobs`` encodes at once leave the machine room for."""
    if named := os.environ.get("MEDIA_MEMORY_MB"):
        return int(named)
    share = int(MEMORY_SHARE * machine_memory() / 1024**2 / max(1, jobs))
    return max(LEAST_MEMORY_MB, min(MOST_MEMORY_MB, share))


def machine_memory() -> int:
    """Bytes of the machine, or of the container that it is."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    said = [path.read_text().strip() for path in CGROUP_LIMITS if path.exists()]
    return min([whole, *(int(limit) for limit in said if limit.isdecimal())])


def storages(var: Path) -> dict[str, dict[str, Any]]:
    """The storages at STORAGE_URL: file:///folder, VAR_DIR/media by default, or s3://bucket/prefix?endpoint=…&region=…"""
    url = urlsplit(os.environ.get("STORAGE_URL") or f"file://{var / 'media'}")
    if url.scheme not in ("file", "s3"):
        raise ImproperlyConfigured("STORAGE_URL must begin with file:// or s3://")
    make = _file_storage if url.scheme == "file" else _s3_storage
    return {
        "default": make(url, "artwork"),
        "masters": make(url, "masters"),
        "streams": make(url, "streams"),
        "work": make(url, "work"),
        "deliveries": make(url, "deliveries"),
        "documents": make(url, "documents"),
        "staticfiles": {"BACKEND": "studio.uploads.StaticStorage"},
    }


def _file_storage(url: Any, name: str) -> dict[str, Any]:
    options = {
        "location": str(Path(unquote(url.path)) / name),
        "base_url": "/artwork/" if name == "artwork" else None,
        "allow_overwrite": True,  # as on S3: names are made of digests and random words, none is given twice
    }
    return {"BACKEND": "studio.uploads.AtomicFileSystemStorage", "OPTIONS": options}


def _s3_storage(url: Any, name: str) -> dict[str, Any]:
    query = dict(parse_qsl(url.query))
    options: dict[str, Any] = {
        "bucket_name": url.netloc,
        "location": "/".join(part for part in (url.path.strip("/"), name) if part),
        "file_overwrite": True,
        "default_acl": None,
        "querystring_auth": True,
        "querystring_expire": 12 * 3600,  # as long as a stream's own address: redirections to it are kept by caches
        "signature_version": "s3v4",
    }
    if endpoint := query.get("endpoint"):
        options["endpoint_url"] = endpoint
    if region := query.get("region"):
        options["region_name"] = region
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def storage_origins() -> list[str]:
    """Origins from which pages load pictures and segments when storage is S3, for the Content-Security-Policy."""
    url = urlsplit(os.environ.get("STORAGE_URL", ""))
    if url.scheme != "s3":
        return []
    if endpoint := dict(parse_qsl(url.query)).get("endpoint"):
        parts = urlsplit(endpoint)
        return [f"{parts.scheme}://{parts.netloc}"]
    return [f"https://{url.netloc}.s3.amazonaws.com", "https://*.amazonaws.com"]
