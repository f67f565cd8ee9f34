"""Who sends the bytes of a frozen file, once the ledger allowed it: we, a proxy, the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse

from fupin_cms.conf import get_settings
from fupin_cms.ledger.files import frozen_storage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fupin_cms.ledger.models import FrozenFile

SIGNED_SECONDS = 60
"""How long an address of the storage is good: so long may a withdrawn file still be fetched by
who asked for it before."""


def handed_over(
    frozen: FrozenFile, headers: Mapping[str, str], *, is_public: bool
) -> HttpResponse | None:
    """The answer that has another send the file; None where we send it ourselves.

    An address of the storage opens a file to whoever has it, so only public files are sent so.
    Raises FileNotFoundError where the proxy would find none.
    """
    match get_settings().FILE_DELIVERY:
        case "accel":
            return _by_proxy(frozen, headers)
        case "redirect" if is_public:
            return _by_storage(frozen, headers)
    return None


def _by_proxy(frozen: FrozenFile, headers: Mapping[str, str]) -> HttpResponse:
    """X-Accel-Redirect: the proxy sends the file, ranges and all; its bytes never pass here."""
    if not frozen_storage().exists(frozen.storage_name):
        raise FileNotFoundError(frozen.storage_name)
    response = HttpResponse(content_type=frozen.media_type, headers=dict(headers))
    response.headers["X-Accel-Redirect"] = get_settings().ACCEL_PREFIX + frozen.storage_name
    del response.headers["Accept-Ranges"]  # the proxy says whether it takes them
    return response


def _by_storage(frozen: FrozenFile, headers: Mapping[str, str]) -> HttpResponse:
    """302 to an address that the storage has signed, and that is good for a minute.

    The storage is one whose `url` signs: `S3Storage` of django-storages, or alike.
    """
    address = frozen_storage().url(  # type: ignore[call-arg]
        frozen.storage_name,
        parameters={
            "ResponseContentType": frozen.media_type,
            "ResponseContentDisposition": headers["Content-Disposition"],
        },
        expire=SIGNED_SECONDS,
    )
    return HttpResponse(
        status=302,
        headers={
            "Location": address,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
        },
    )
