"""Every setting of a Guildhall, its default and its reason. Read once from the environment, then frozen."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent


class Misconfigured(Exception):
    """The environment does not make a safe application; the words say which setting to mend."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings. In production `SECRET_KEY`, `DATABASE_URL` and `PUBLIC_URL` must be given."""

    # PostgreSQL 15 or later. Empty: a local server of our own under var/.
    database_url: str = ""
    # Signs cookies. Two more may follow, separated by spaces, while a key is being changed.
    secret_keys: tuple[str, ...] = ()
    # Production refuses defaults that are only good for looking around.
    production: bool = False
    # Where people reach us: for links in messages, the cookie's security and the hosts that are answered.
    public_url: str = "http://127.0.0.1:8000"
    # Web servers of yours in front of ours that add X-Forwarded-For and X-Forwarded-Proto. Attempts to sign in are
    # counted by address: with a proxy that is not said here, all people would share one.
    proxies: int = 0
    # Runtime data: uploaded files, the local database, mail of the demo.
    data_folder: Path = ROOT / "var"
    # Connections a process keeps open to the database.
    pool_size: int = 8
    # The largest upload of one file and of one whole form, in megabytes.
    largest_file_mb: int = 20
    largest_form_mb: int = 60
    # argon2id: about 0.1 s and 46 MiB a password (OWASP's first choice).
    argon2_time_cost: int = 1
    argon2_memory_kib: int = 47104
    # Outgoing mail. Without a host, messages become files in var/mail and nothing leaves the machine.
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = True
    mail_from: str = "no-reply@northmoor.example"
    # How much is logged, and whether as JSON for machines.
    log_level: str = "INFO"
    log_json: bool = False

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Config":
        """Read the settings. Raises Misconfigured with what to mend."""
        production = env.get("CRM_ENV", "") == "production"
        keys = tuple(env.get("SECRET_KEY", "").split())
        try:
            made = cls(
                database_url=env.get("DATABASE_URL", ""), secret_keys=keys, production=production,
                public_url=env.get("PUBLIC_URL", f"http://127.0.0.1:{env.get('PORT', '8000')}"),
                proxies=int(env.get("CRM_PROXIES", "0")),
                data_folder=Path(env.get("CRM_DATA", str(ROOT / "var"))),
                pool_size=int(env.get("CRM_POOL_SIZE", "8")),
                largest_file_mb=int(env.get("CRM_LARGEST_FILE_MB", "20")),
                largest_form_mb=int(env.get("CRM_LARGEST_FORM_MB", "60")),
                smtp_host=env.get("SMTP_HOST", ""), smtp_port=int(env.get("SMTP_PORT", "587")),
                smtp_user=env.get("SMTP_USER", ""), smtp_password=env.get("SMTP_PASSWORD", ""),
                smtp_starttls=env.get("SMTP_STARTTLS", "yes") != "no",
                mail_from=env.get("MAIL_FROM", "no-reply@northmoor.example"),
                log_level=env.get("CRM_LOG_LEVEL", "INFO").upper(), log_json=env.get("CRM_LOG_JSON", "") == "yes",
            )
        except ValueError as wrong:
            raise Misconfigured(f"A setting that must be a number is not one: {wrong}.") from wrong
        return made.checked()

    def checked(self) -> "Config":
        """Self, if it is safe to start with. Raises Misconfigured."""
        if not self.production:
            return self
        missing = [name for name, value in (("SECRET_KEY", self.secret_keys), ("DATABASE_URL", self.database_url))
                   if not value]
        if missing:
            raise Misconfigured(f"Production needs {' and '.join(missing)}. See docs/running.md.")
        if any(len(key) < 32 for key in self.secret_keys):
            raise Misconfigured("SECRET_KEY must have 32 characters or more, for example from `openssl rand -hex 32`.")
        if not self.public_url.startswith("https://"):
            raise Misconfigured("PUBLIC_URL must begin with https:// in production.")
        return self

    def signing_keys(self) -> tuple[str, ...]:
        """The keys, newest first; for a demo one that is made once and kept beside its data."""
        if self.secret_keys:
            return self.secret_keys
        kept = self.data_folder / "secret-key"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_hex(32))
        return (kept.read_text().strip(),)
