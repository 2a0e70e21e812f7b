"""The agent's page: public behind a link, for phones, works without JavaScript; discreet as the signing page is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from production.credits import asking
from production.credits.models import AgentRequest
from production.documents.views import linked
from studio.addresses import address_of
from studio.lib.errors import Failure


@linked("GET", "HEAD", "POST", asked=asking.asked)
def agent(request: HttpRequest, asked: AgentRequest, token: str) -> HttpResponse:
    """GET shows the credit, POST approves it or asks for another; after that the same address says what was said."""
    if request.method != "POST":
        asking.note_opening(asked)
        return _page(request, asked, token)
    try:
        if request.POST.get("answer") == "approve":
            asking.approve(link=token, address=address_of(request))
        else:
            asking.want_change(link=token, words=request.POST.get("words", ""), address=address_of(request))
    except Failure as failure:
        if failure.code != "words_needed":
            raise
        return _page(request, asked, token, failure=failure)
    return HttpResponseRedirect(reverse("credits:agent", args=[token]))


def _page(request: HttpRequest, asked: AgentRequest, token: str, failure: Failure | None = None) -> HttpResponse:
    context: dict[str, Any] = {"asked": asked, "token": token, "company": settings.COMPANY, "failure": failure}
    if asked.answer:
        return render(request, "production/credits/answered.html", context)
    asking.check_open(asked)
    number, count = asking.place(asked.credit)
    context |= {"credit": asked.credit, "number": number, "count": count}
    return render(request, "production/credits/agent.html", context, status=failure.status if failure else 200)
