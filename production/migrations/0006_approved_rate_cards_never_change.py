"""What was proposed stays as it was proposed, and what was approved stays for good: cards and their rows."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION production_ratecard_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a rate card begins as a draft' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'only a draft of a rate card goes' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    ELSIF OLD.state = 'draft' THEN
        IF NEW.state NOT IN ('draft', 'proposed') THEN
            RAISE EXCEPTION 'a rate card is proposed first' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF to_jsonb(NEW) - ARRAY['state', 'proposed_by_id', 'approved_by_id', 'approved_at']
        IS DISTINCT FROM to_jsonb(OLD) - ARRAY['state', 'proposed_by_id', 'approved_by_id', 'approved_at']
    THEN
        RAISE EXCEPTION 'a rate card that was proposed does not change' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF OLD.state IN ('approved', 'superseded') AND (
        NEW.state NOT IN (OLD.state, 'superseded')
        OR ROW(NEW.proposed_by_id, NEW.approved_by_id, NEW.approved_at)
            IS DISTINCT FROM ROW(OLD.proposed_by_id, OLD.approved_by_id, OLD.approved_at)
    ) THEN
        RAISE EXCEPTION 'an approved rate card never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER production_ratecard_stays BEFORE INSERT OR UPDATE OR DELETE ON production_ratecard
    FOR EACH ROW EXECUTE FUNCTION production_ratecard_stays();

CREATE FUNCTION production_raterow_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one bigint;
BEGIN
    FOREACH one IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.card_id]
        WHEN 'DELETE' THEN ARRAY[OLD.card_id]
        ELSE ARRAY[OLD.card_id, NEW.card_id]
    END LOOP
        -- the lock has a row's change and its card's approval come one after the other
        IF (SELECT state FROM production_ratecard WHERE id = one FOR SHARE) <> 'draft' THEN
            RAISE EXCEPTION 'rates change in a draft alone' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER production_raterow_stays BEFORE INSERT OR UPDATE OR DELETE ON production_raterow
    FOR EACH ROW EXECUTE FUNCTION production_raterow_stays();
"""
BACKWARD = """
DROP TRIGGER production_raterow_stays ON production_raterow;
DROP FUNCTION production_raterow_stays();
DROP TRIGGER production_ratecard_stays ON production_ratecard;
DROP FUNCTION production_ratecard_stays();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("production", "0005_rate_cards")]

    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
