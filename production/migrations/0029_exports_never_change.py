"""What was exported, and by which version of a profile, stays. A kept file may be sealed anew with another key."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION production_export_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was exported never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER profileversion_stays BEFORE UPDATE OR DELETE ON production_profileversion
    FOR EACH ROW EXECUTE FUNCTION production_export_stays();
CREATE TRIGGER runfacts_stays BEFORE UPDATE OR DELETE ON production_runfacts
    FOR EACH ROW EXECUTE FUNCTION production_export_stays();
CREATE TRIGGER payexport_stays BEFORE DELETE ON production_payexport
    FOR EACH ROW EXECUTE FUNCTION production_export_stays();
CREATE FUNCTION production_payexport_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content = '' OR to_jsonb(NEW) - 'content' <> to_jsonb(OLD) - 'content' THEN
        RAISE EXCEPTION 'what was exported never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payexport_sealed BEFORE UPDATE ON production_payexport
    FOR EACH ROW EXECUTE FUNCTION production_payexport_sealed();
"""
BACKWARD = """
DROP FUNCTION production_export_stays() CASCADE;
DROP FUNCTION production_payexport_sealed() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("production", "0028_exports_of_locked_runs")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
