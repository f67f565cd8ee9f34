"""The plugin's settings: one dictionary, `FUPIN_CMS`, that refuses unknown keys."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_network
from typing import Annotated, Any, Literal

from django.conf import settings
from django.core.signals import setting_changed
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

SETTING = "FUPIN_CMS"
UNIX_SOCKET = "unix"
"""In TRUSTED_PROXIES: the proxy that comes by a socket file and has no address."""

Rate = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,9}/(second|minute|hour|day)$")]
"""So many calls in each window of time."""


class Limits(BaseModel):
    """Rates of an anonymous reader's address, by scope. As text: `read=600/minute,search=…`, or
    one rate for all.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    read: Rate = "600/minute"
    changes: Rate = "300/minute"
    export: Rate = "60/hour"
    search: Rate = "300/minute"

    @model_validator(mode="before")
    @classmethod
    def _from_the_environment(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if "=" not in value:
            return dict.fromkeys(cls.model_fields, value.strip())
        pairs = (part.partition("=") for part in value.split(",") if part.strip())
        return {name.strip(): rate.strip() for name, _, rate in pairs}


class KeyLimits(Limits):
    """Rates of a key, in the scopes that it has."""

    read: Rate = "6000/minute"
    changes: Rate = "3000/minute"
    export: Rate = "600/hour"
    search: Rate = "3000/minute"
    reconcile: Rate = "120/minute"


class FupinSettings(BaseModel):
    """What differs between sites. A wrong value is a Django system check, see `system_checks`."""

    # A fault's message must not show the pepper.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    BODY_NAME: str = Field("汕尾市扶贫开发办公室", min_length=1, max_length=100)
    """发布机构: the body that discloses, as it stands in every document."""
    BODY_CODE: str = Field("007187648", pattern=r"^[0-9A-Z]{9}([0-9A-Z]{9})?$")
    """组织机构代码 (9) or 统一社会信用代码 (18); the first part of every 索引号."""
    SITE_NAME: str = Field("汕尾市扶贫开发信息网站", min_length=1)
    SITE_DOMAIN: str = "localhost"
    SITE_ID_CODE: str = Field("4415000000", pattern=r"^[0-9A-Za-z]{10}$")
    """政府网站标识码, ten characters (国办发〔2017〕47号)."""
    REGION_CODE: str = Field("441500", pattern=r"^[0-9]{6}$")
    """GB/T 2260 code of the body's own region."""
    BASE_URL: str = Field("http://127.0.0.1:8000", pattern=r"^https?://[^/]+$")
    """Scheme and host that stand in `release.base_url`; never in the signed part."""
    INDEX_NUMBER_SCHEME: str = "fupin_cms.disclosures.numbers.BodyYearSerial"
    SHOW_SIGNER_NAMES: bool = False
    """Whether the public document names the signers, or only step, department, role and time."""
    MINIMUM_SIGNERS: int = Field(3, ge=1, le=9)
    SIGNING_CONFIRMATION_MINUTES: int = Field(10, ge=0, le=480)
    """How long the password or second factor, once confirmed, serves for signing; 0: never."""
    SECOND_FACTOR: str = ""
    """Dotted path of a `fupin_cms.review.reauthentication.SecondFactor`; empty: passwords."""
    SECOND_FACTOR_GROUPS: tuple[str, ...] = ()
    """Groups whose accounts must have a second factor (`fupin_cms.sign_in`); with commas."""
    IDLE_MINUTES: int = Field(30, ge=0, le=720)
    """After how long without a request a session ends (`fupin_cms.sign_in`); 0: never."""
    DUTY_GROUP: str = Field("值班", min_length=1)
    """The group whose accounts may withdraw in an emergency."""
    AUDIT_GROUP: str = Field("监督审计", min_length=1)
    """The group whose accounts read what was withdrawn, each reading logged."""
    CONFIRM_WITHIN_HOURS: int = Field(24, ge=1, le=720)
    """How long an emergency withdrawal may wait for its confirmation by a second person."""
    DIGEST_HOUR: int = Field(8, ge=0, le=23)
    """The hour, in the office, from which the daily reminders of a working day are sent."""
    PDF_FONT: str = ""
    """Path of a TrueType font to embed in the review's sheets; empty: the reader's own."""
    FROZEN_STORAGE: str = "fupin_frozen"
    """Alias in STORAGES of the content-addressed store of frozen files."""
    SEARCH_ENGINE: str = ""
    """Dotted path of a `fupin_cms.ledger.search.SearchEngine`; empty: search answers 503."""
    MAX_FILE_MB: int = Field(100, ge=1, le=2048)
    EXTRACT_SECONDS: int = Field(60, ge=1, le=3600)
    EXTRACT_MEMORY_MB: int = Field(1024, ge=64, le=65536)
    EXPORTS_AT_ONCE: int = Field(2, ge=1, le=64)
    """How many full exports of the API run at once in a process; each keeps one of its threads."""
    PAGE_SIZE: int = Field(20, ge=1, le=100)
    STALE_SECONDS: int = Field(0, ge=0, le=300)
    """How long a CDN may serve an item of the API while it asks anew; a withdrawal waits too."""
    TRUSTED_PROXIES: tuple[str, ...] = ()
    """Networks (CIDR) of proxies whose word on the reader's address is taken, or `unix`."""
    PROXY_HEADER: Literal["x-forwarded-for", "forwarded"] = "x-forwarded-for"
    """The one header that the trusted proxies write; the other would be the client's."""
    LIMITS: Limits = Limits()
    KEY_LIMITS: KeyLimits = KeyLimits()
    CACHE_URL: str = ""
    """A Redis or Valkey server lets several processes count calls together; with any other cache,
    or none, each counts for itself.
    """
    WEB_PROCESSES: int = Field(1, ge=1, le=512)
    """How many processes answer; with more than one the limits need CACHE_URL."""
    METRICS_NETWORKS: tuple[str, ...] = ()
    """Networks (CIDR) that may read `/metrics`; to all others there is no such page."""
    METRICS_TOKEN: str = Field("", pattern=r"^(.{16,})?$", repr=False)
    """A bearer token that opens `/metrics` from anywhere."""
    FILE_DELIVERY: Literal["application", "accel", "redirect"] = "application"
    """Who sends a frozen file once the ledger allowed it: we; a proxy, by X-Accel-Redirect; or
    the storage, at a signed address of its own."""
    ACCEL_PREFIX: str = Field("/frozen/", pattern=r"^/[A-Za-z0-9_/-]+/$")
    """The proxy's internal location of the frozen files (`accel`)."""
    KEY_PEPPER: str = Field("", pattern=r"^(.{32,})?$", repr=False)
    """Keys of partners are digested with it; empty: one that is made from SECRET_KEY."""
    KEY_PEPPER_FALLBACKS: tuple[str, ...] = Field((), repr=False)
    """Earlier peppers: keys that were digested with them stay good."""
    USAGE_SECONDS: int = Field(5, ge=0, le=60)
    """How long the use of keys is gathered before it is written; 0: only when told to."""
    USAGE_DAYS: int = Field(400, ge=31, le=3660)
    """How long the use of keys is kept."""

    @field_validator(
        "SECOND_FACTOR_GROUPS",
        "TRUSTED_PROXIES",
        "METRICS_NETWORKS",
        "KEY_PEPPER_FALLBACKS",
        mode="before",
    )
    @classmethod
    def _from_the_environment(cls, value: Any) -> Any:
        """A variable of the environment is text: names with commas between."""
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @field_validator("TRUSTED_PROXIES", "METRICS_NETWORKS")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            if text != UNIX_SOCKET:
                ip_network(text)
        return value


@lru_cache(maxsize=1)
def get_settings() -> FupinSettings:
    """The validated settings.

    Raises pydantic.ValidationError where a key is unknown or a value is wrong.
    """
    configured: dict[str, Any] = getattr(settings, SETTING, {})
    return FupinSettings.model_validate(configured)


def settings_if_valid() -> FupinSettings | None:
    """The settings for a system check, or None where E001 says what is wrong with them."""
    try:
        return FupinSettings.model_validate(getattr(settings, SETTING, {}))
    except ValidationError:
        return None


def _forget(*, setting: str, **_: Any) -> None:
    if setting == SETTING:
        get_settings.cache_clear()


setting_changed.connect(_forget, dispatch_uid="fupin_cms.conf")
