"""Addresses of uploads, below /uploads/. The multipart ones are those that Uppy's companion client asks."""

from __future__ import annotations

from django.urls import path, register_converter

from catalog.uploads import views


class PublicId:
    regex = "[0-9a-z]{16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PublicId, "public_id")
urlpatterns = [
    path("<public_id:public_id>", views.upload, name="upload"),
    path("<public_id:public_id>/finish", views.finish),
    path("s3/multipart/<public_id:public_id>", views.multipart),
    path("s3/multipart/<public_id:public_id>/<int:number>", views.part),
    path("s3/multipart/<public_id:public_id>/complete", views.complete),
]
