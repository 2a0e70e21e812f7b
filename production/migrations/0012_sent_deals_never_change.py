"""A deal that was sent says for ever what it said then, and no deal, paper or waiver ever goes with a person or series."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION production_deal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_terms jsonb := to_jsonb(OLD) - 'state' - 'notes' - 'made_by_id' - 'character_id';
    new_terms jsonb := to_jsonb(NEW) - 'state' - 'notes' - 'made_by_id' - 'character_id';
BEGIN
    IF OLD.state <> 'draft' AND old_terms IS DISTINCT FROM new_terms THEN
        RAISE EXCEPTION 'a deal that was sent never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deal_stays BEFORE UPDATE ON production_deal
    FOR EACH ROW EXECUTE FUNCTION production_deal_stays();
CREATE FUNCTION production_deal_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' THEN
        RAISE EXCEPTION 'a deal that was sent never goes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER deal_kept BEFORE DELETE ON production_deal
    FOR EACH ROW EXECUTE FUNCTION production_deal_kept();
"""
BACKWARD = """
DROP FUNCTION production_deal_stays() CASCADE;
DROP FUNCTION production_deal_kept() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("production", "0011_deals")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
