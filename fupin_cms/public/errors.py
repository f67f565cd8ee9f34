"""Pages for what went wrong: they say what happened and what to do, and ask no database.

A page of 404 is the same bytes for whatever was not found, so that it tells nothing of items that
are not public.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .pages import NOT_KEPT, RETRY_SECONDS, answer, compose

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def not_found(
    _request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 - Django gives it by name
) -> HttpResponse:
    """404."""
    return answer(compose("fupin_cms/public/not_found.html", {}), status=404)


def bad_request(
    _request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 - Django gives it by name
) -> HttpResponse:
    """400, where no page of its own says more."""
    return unread(400)


def forbidden(
    _request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 - Django gives it by name
) -> HttpResponse:
    """403."""
    return _broken(
        403,
        "没有权限",
        "您的账号没有这项权限。",
        ["如工作需要，请与系统管理员联系。"],
    )


def server_error(_request: HttpRequest) -> HttpResponse:
    """500."""
    return _broken(
        500,
        "网站出现故障",
        "处理您的请求时出现了意外错误，已经记录，我们会尽快处理。",
        ["请稍后再试；", "急需办理的，请拨打公开指南中的联系电话。"],
    )


_UNREAD = {
    400: (
        "无法处理这个请求",
        "浏览器发来的请求不完整或者不合要求。",
        ["请返回上一页重试，或者从首页重新进入。"],
    ),
    414: (
        "网址太长",
        "您要打开的网址太长，网站没有读取。通常是检索词太长。",
        ["请把检索词缩短后再检索；", "要找一篇文章的出处，摘其中一两句来检索即可。"],
    ),
    431: (
        "请求信息太多",
        "浏览器随请求发来的信息太多，网站没有读取。",
        ["请清除本网站的 Cookie 后再试，或者换一个浏览器。"],
    ),
}


def unread(status: int) -> HttpResponse:
    """What cannot be taken for a request: most of all an address that is too long."""
    return _broken(status, *_UNREAD[status])


def unavailable(explanation: str) -> HttpResponse:
    """503: a part that the page needs does not answer now."""
    response = _broken(
        503, "服务暂时不可用", explanation, ["请几分钟后再试，已公开的信息不受影响。"]
    )
    response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _broken(status: int, heading: str, explanation: str, steps: list[str]) -> HttpResponse:
    context = {"heading": heading, "explanation": explanation, "steps": steps}
    return answer(compose("fupin_cms/public/broken.html", context), status=status, cache=NOT_KEPT)
