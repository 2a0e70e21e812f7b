"""Rows of credits change in a draft alone; a locked version and a waiver stay as they are."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION production_credit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb;
    new_row jsonb;
BEGIN
    IF TG_OP = 'UPDATE' THEN  -- who noted an approval may leave the studio
        old_row := to_jsonb(OLD) - 'agent_noted_by_id';
        new_row := to_jsonb(NEW) - 'agent_noted_by_id';
        IF old_row = new_row THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP <> 'INSERT' AND EXISTS
        (SELECT FROM production_creditlist WHERE id = OLD.list_id AND state <> 'draft') THEN
        RAISE EXCEPTION 'credits change in a draft alone' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP <> 'DELETE' AND EXISTS
        (SELECT FROM production_creditlist WHERE id = NEW.list_id AND state <> 'draft') THEN
        RAISE EXCEPTION 'credits change in a draft alone' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER credit_stays BEFORE INSERT OR UPDATE OR DELETE ON production_credit
    FOR EACH ROW EXECUTE FUNCTION production_credit_stays();
CREATE FUNCTION production_creditlist_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - 'made_by_id' <> to_jsonb(NEW) - 'made_by_id' THEN
        RAISE EXCEPTION 'locked credits never change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER creditlist_stays BEFORE UPDATE OR DELETE ON production_creditlist
    FOR EACH ROW WHEN (OLD.state = 'locked') EXECUTE FUNCTION production_creditlist_stays();
CREATE FUNCTION production_creditwaiver_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - 'by_id' <> to_jsonb(NEW) - 'by_id' THEN
        RAISE EXCEPTION 'a waiver never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER creditwaiver_stays BEFORE UPDATE OR DELETE ON production_creditwaiver
    FOR EACH ROW EXECUTE FUNCTION production_creditwaiver_stays();
"""
BACKWARD = """
DROP FUNCTION production_credit_stays() CASCADE;
DROP FUNCTION production_creditlist_stays() CASCADE;
DROP FUNCTION production_creditwaiver_stays() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("production", "0013_credits_of_series")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
