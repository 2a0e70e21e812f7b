"""What was published of credits is kept as it was."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION catalog_publishedcredits_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'published credits never change' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER publishedcredits_stays BEFORE UPDATE OR DELETE ON catalog_publishedcredits
    FOR EACH ROW EXECUTE FUNCTION catalog_publishedcredits_stays();
"""
BACKWARD = "DROP FUNCTION catalog_publishedcredits_stays() CASCADE;"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("catalog", "0016_published_credits")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
