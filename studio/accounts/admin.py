"""Staff and viewers, for the admin role."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from studio.accounts.models import DeviceToken, User, Viewer
from studio.accounts.roles import Role

admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(StockUserAdmin, ModelAdmin):  # type: ignore[type-arg]
    """A role decides what a person sees; nobody is granted single permissions."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "full_name", "role_names", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    filter_horizontal = ("groups",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "groups")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "usable_password", "password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only a superuser may change a superuser: nobody lifts themselves above their role."""
        if isinstance(obj, User) and obj.is_superuser and not getattr(request.user, "is_superuser", False):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, User) and obj.is_superuser and not getattr(request.user, "is_superuser", False):
            return False
        return super().has_delete_permission(request, obj)

    @display(description=_("name"))
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @display(description=_("roles"), label=True)
    def role_names(self, user: User) -> list[str]:
        names = dict(Role.choices)
        return [str(names.get(group.name, group.name)) for group in user.groups.all()]


class DeviceInline(TabularInline):
    model = DeviceToken
    extra = 0
    fields = ("device", "created_at", "revoked_at")
    readonly_fields = ("device", "created_at")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Viewer)
class ViewerAdmin(ModelAdmin):
    list_display = ("display_name", "public_id", "email", "language", "created_at")
    search_fields = ("display_name", "email", "public_id")
    list_filter = ("language",)
    readonly_fields = ("public_id", "created_at")
    inlines = (DeviceInline,)
