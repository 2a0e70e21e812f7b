"""One version of captions as WebVTT, by signed address, as streams are. One query; a CDN keeps the answer."""

from __future__ import annotations

import time

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from catalog.captions.models import Caption
from catalog.media import links


@require_safe
def captions_file(request: HttpRequest, key: str, expires: str, signature: str, name: str) -> HttpResponse:
    end = int(expires)
    if not links.is_valid(key, end, signature):
        raise Http404
    caption = get_object_or_404(Caption, key=key)
    response = HttpResponse(caption.text, content_type="text/vtt; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={max(0, end - int(time.time()))}, immutable"
    response["Access-Control-Allow-Origin"] = "*"
    return response
