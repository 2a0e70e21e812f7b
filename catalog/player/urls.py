from __future__ import annotations

from django.urls import path

from catalog.player import views

app_name = "player"
urlpatterns = [
    path("", views.grid, name="grid"),
    path("watch/<slug:slug>/<int:number>", views.watch, name="watch"),
    path("people/<slug:public_id>", views.person, name="person"),
]
