"""Items of pay as papers: no table of their own, but a permission of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from production.payroll.models import PayItem


class PayPaper(PayItem):
    class Meta:
        proxy = True
        default_permissions = ("view",)
        verbose_name = _("paper of pay")
        verbose_name_plural = _("papers of pay")
