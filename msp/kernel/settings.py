"""Settings, read once from the environment; a missing one stops the start with one sentence."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from msp.kernel.errors import SettingMissing

SECRET_BYTES = 32


@dataclass(frozen=True)
class Settings:
    """What an installation may set; each field is documented in the README's table."""

    database_url: str
    secret_key: str
    data_dir: Path
    database_admin_url: str | None = None
    base_url: str = "http://127.0.0.1:8080"
    host: str = "127.0.0.1"
    port: int = 8080
    staff_hosts: tuple[str, ...] = ("localhost", "127.0.0.1")
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    portal_domain: str = "localhost"
    smtp_url: str | None = None
    imap_url: str | None = None
    mail_from: str = "desk@desk.localhost"
    vendor_allow: tuple[str, ...] = ()
    vault_keys: tuple[str, ...] = ()
    metrics: str | None = None
    log_format: str = "console"
    worker_threads: int = 4
    db_pool: int = 10
    demo: bool = False
    cheap_hashes: bool = False

    @property
    def cookie_secure(self) -> bool:
        """Cookies are marked secure whenever the desk is reached over https."""
        return urlsplit(self.base_url).scheme == "https"

    def portal_url(self, host: str) -> str:
        """The address of a portal at `host`, with the scheme and port of the desk itself."""
        base = urlsplit(self.base_url)
        port = f":{base.port}" if base.port else ""
        return f"{base.scheme}://{host}{port}"


def read_settings(env: Mapping[str, str]) -> Settings:
    """Settings from an environment. Raises SettingMissing with the name of the culprit."""
    return Settings(
        database_url=_needed(
            env, "MSP_DATABASE_URL", "the desk keeps everything there; `make demo` sets it itself"
        ),
        secret_key=_secret(env),
        data_dir=Path(env.get("MSP_DATA_DIR", ".desk")).absolute(),
        database_admin_url=env.get("MSP_DATABASE_ADMIN_URL") or None,
        base_url=env.get("MSP_BASE_URL", Settings.base_url).rstrip("/"),
        host=env.get("MSP_HOST", Settings.host),
        port=_number(env, "MSP_PORT", Settings.port),
        staff_hosts=_listed(env, "MSP_STAFF_HOSTS", Settings.staff_hosts),
        trusted_proxies=_networks(env, "MSP_TRUSTED_PROXIES"),
        portal_domain=env.get("MSP_PORTAL_DOMAIN", Settings.portal_domain),
        smtp_url=env.get("MSP_SMTP_URL") or None,
        imap_url=env.get("MSP_IMAP_URL") or None,
        mail_from=env.get("MSP_MAIL_FROM", Settings.mail_from),
        vendor_allow=_listed(env, "MSP_VENDOR_ALLOW", ()),
        vault_keys=_listed(env, "MSP_VAULT_KEYS", ()),
        metrics=env.get("MSP_METRICS") or None,
        log_format=_choice(env, "MSP_LOG_FORMAT", ("console", "json")),
        worker_threads=_number(env, "MSP_WORKER_THREADS", Settings.worker_threads),
        db_pool=_number(env, "MSP_DB_POOL", Settings.db_pool),
        demo=_flag(env, "MSP_DEMO"),
        cheap_hashes=_flag(env, "MSP_CHEAP_HASHES"),
    )


@cache
def current() -> Settings:
    """The settings of this process."""
    return read_settings(os.environ)


def _needed(env: Mapping[str, str], name: str, why: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise SettingMissing(f"{name} is not set: {why}.")
    return value


def _secret(env: Mapping[str, str]) -> str:
    value = _needed(env, "MSP_SECRET_KEY", "sessions, links and stored passwords are sealed by it")
    if len(value) < SECRET_BYTES:
        raise SettingMissing(f"MSP_SECRET_KEY is shorter than {SECRET_BYTES} characters.")
    return value


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isdigit():
        raise SettingMissing(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _choice(env: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = env.get(name, "").strip() or allowed[0]
    if value not in allowed:
        raise SettingMissing(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower()
    if value not in ("", "0", "1", "true", "false", "yes", "no"):
        raise SettingMissing(f"{name} must be 1 or 0, not {value!r}.")
    return value in ("1", "true", "yes")


def _listed(env: Mapping[str, str], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    text = env.get(name, "").strip()
    return tuple(one.strip() for one in text.split(",") if one.strip()) if text else default


def _networks(env: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(one, strict=False) for one in _listed(env, name, ()))
    except ValueError as error:
        raise SettingMissing(
            f"{name} must list addresses or networks, with commas, and {error}."
        ) from error
