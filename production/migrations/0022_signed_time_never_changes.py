"""What was signed says what it said: a signature never changes, and a line's entries change while it is open alone."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION production_timeline_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'revision', 'entered_by_id', 'checked_by_id', 'approved_by_id'];
BEGIN
    IF OLD.state <> 'entered' AND to_jsonb(OLD) - free <> to_jsonb(NEW) - free THEN
        RAISE EXCEPTION 'signed time never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER timeline_stays BEFORE UPDATE ON production_timeline
    FOR EACH ROW EXECUTE FUNCTION production_timeline_stays();
CREATE FUNCTION production_timeline_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'entered' THEN
        RAISE EXCEPTION 'signed time never goes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER timeline_kept BEFORE DELETE ON production_timeline
    FOR EACH ROW EXECUTE FUNCTION production_timeline_kept();
CREATE FUNCTION production_timesignature_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - 'by_id' <> to_jsonb(NEW) - 'by_id' THEN
        RAISE EXCEPTION 'a signature never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER timesignature_stays BEFORE UPDATE OR DELETE ON production_timesignature
    FOR EACH ROW EXECUTE FUNCTION production_timesignature_stays();
CREATE FUNCTION production_piece_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'entered_by_id', 'approved_by_id'];
BEGIN
    IF OLD.state <> 'entered' AND (TG_OP = 'DELETE' OR to_jsonb(OLD) - free <> to_jsonb(NEW) - free) THEN
        RAISE EXCEPTION 'what was approved never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER piece_stays BEFORE UPDATE OR DELETE ON production_piece
    FOR EACH ROW EXECUTE FUNCTION production_piece_stays();
"""
BACKWARD = """
DROP FUNCTION production_timeline_stays() CASCADE;
DROP FUNCTION production_timeline_kept() CASCADE;
DROP FUNCTION production_timesignature_stays() CASCADE;
DROP FUNCTION production_piece_stays() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("production", "0021_time_sheets")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
