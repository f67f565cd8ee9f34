"""`/metrics`: for the monitoring of the site, and for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from fupin_cms.client_address import client_address, lies_in
from fupin_cms.conf import get_settings

from .measures import exposition

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts of requests, the head of the ledger, the lag of the index.

    Raises Http404 for whoever is not allowed to see them: METRICS_NETWORKS, METRICS_TOKEN.
    """
    if not _is_allowed(request):
        raise Http404
    return HttpResponse(
        exposition(), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )


def _is_allowed(request: HttpRequest) -> bool:
    configured = get_settings()
    given = request.META.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
    if configured.METRICS_TOKEN and constant_time_compare(given, configured.METRICS_TOKEN):
        return True
    return lies_in(client_address(request), configured.METRICS_NETWORKS)
