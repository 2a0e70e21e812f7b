"""What is not there, said in problem+json also when DEBUG would show a page of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from studio import problems
from studio.lib.errors import Failure


@csrf_exempt  # else a PATCH would be told of a token instead
def missing(request: HttpRequest) -> HttpResponse:
    return problems.problem(Failure("not_found", _("There is nothing at this address."), status=404))
