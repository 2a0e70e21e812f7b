"""Who looked at private data, and what was erased, is never changed nor removed; only a login that is deleted leaves it."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION production_noted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what is noted of private data stays' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER production_look_stays BEFORE UPDATE OR DELETE ON production_look
    FOR EACH ROW EXECUTE FUNCTION production_noted_stays();
CREATE TRIGGER production_erasure_stays BEFORE UPDATE OR DELETE ON production_erasure
    FOR EACH ROW EXECUTE FUNCTION production_noted_stays();
"""
BACKWARD = """
DROP TRIGGER production_look_stays ON production_look;
DROP TRIGGER production_erasure_stays ON production_erasure;
DROP FUNCTION production_noted_stays();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("production", "0007_private_files_of_people")]

    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
