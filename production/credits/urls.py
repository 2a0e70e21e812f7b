"""The agent's address. It needs no login: see asking.py."""

from __future__ import annotations

from django.urls import re_path

from production.credits import views
from production.documents.views import wrong_address

app_name = "credits"
urlpatterns = [
    re_path(r"^credit/(?P<token>[\w.-]{1,200})/$", views.agent, name="agent"),
    re_path(r"^credit/(?P<rest>.*)$", wrong_address, name="wrong"),
]
