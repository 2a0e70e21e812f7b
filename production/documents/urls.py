"""The signer's addresses. They need no login: see signing.py."""

from __future__ import annotations

from django.urls import re_path

from production.documents import views

app_name = "documents"
LINK = r"^sign/(?P<token>[\w.-]{1,200})"
urlpatterns = [
    re_path(LINK + r"/$", views.sign, name="sign"),
    re_path(LINK + r"/decline/$", views.decline, name="decline"),
    re_path(LINK + r"/document\.pdf$", views.pdf, name="pdf"),
    re_path(r"^sign/(?P<rest>.*)$", views.wrong_address, name="wrong"),
]
