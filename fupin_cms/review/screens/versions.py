"""Auditors' reading of what was withdrawn: each reading is logged before it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from fupin_cms.ledger.files import open_frozen
from fupin_cms.ledger.models import FrozenFile, StoredBytes
from fupin_cms.review import journal, rendering
from fupin_cms.review.offices import page_of

from .acts import DeskScreen, desk_for

if TYPE_CHECKING:
    import uuid

    from fupin_cms.ledger.models import Release
    from fupin_cms.review.offers import Desk


class VersionView(DeskScreen):
    """One version that readers do not get any more; 404 for all but auditors."""

    template_name = "fupin_cms/review/version.html"
    page_title = "查阅已撤回内容"
    header_icon = "view"

    def get(self, request: HttpRequest) -> HttpResponse:
        release = _readable(self.desk, self.version)
        content = _content(release)
        _log(self.desk, request.user, f"第{self.version}版", release)
        item = self.desk.item
        address = reverse("fupin_review:version", args=[item.stream, item.content_id, self.version])
        context = self.get_context_data(
            release=release,
            content=content,
            document_html=rendering.of_document(request, content, f"{address}files/"),
            signatures=release.signatures.order_by("position"),
            files=[
                (file.name, f"{address}files/{file.sha256}/{file.name}")
                for file in release.files.order_by("name")
            ],
        )
        response: HttpResponse = self.render_to_response(context)
        response["Cache-Control"] = "private, no-store"
        return response


def version_file(  # noqa: PLR0917 - the parts of the address
    request: HttpRequest, stream: str, content_id: uuid.UUID, version: int, sha256: str, name: str
) -> FileResponse:
    """A file of a version that readers do not get any more, for auditors; a download, logged."""
    desk = desk_for(request, stream, content_id)
    release = _readable(desk, version)
    get_object_or_404(release.files, sha256=sha256, name=name)
    frozen = get_object_or_404(FrozenFile.objects.defer("text"), pk=sha256)
    try:
        file = open_frozen(frozen)
    except FileNotFoundError as error:
        raise Http404("固化的文件已缺失，请联系系统管理员。") from error
    _log(desk, request.user, f"第{version}版的文件", release)
    response = FileResponse(file, as_attachment=True, filename=name, content_type=frozen.media_type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _readable(desk: Desk, version: int) -> Release:
    """The release of a version, for whom reading it is offered; 404 for others."""
    if not desk.is_offered("version", version):
        raise Http404
    return next(one.release for one in desk.versions if one.number == version)


def _content(release: Release) -> dict[str, Any]:
    stored = get_object_or_404(StoredBytes, digest=release.content_digest)
    content: dict[str, Any] = orjson.loads(bytes(stored.data))
    return content


def _log(desk: Desk, user: Any, what: str, release: Release) -> None:
    journal.read_closed(
        page_of(desk.item.content_id),
        user,
        what,
        content_id=str(desk.item.content_id),
        stream=desk.item.stream,
        seq=release.seq,
    )
