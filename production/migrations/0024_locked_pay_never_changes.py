"""A locked run says for ever what it said: none of its rows changes or goes, and none is added."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION production_payrun_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'locked' THEN
        RAISE EXCEPTION 'a locked pay run never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER payrun_stays BEFORE UPDATE OR DELETE ON production_payrun
    FOR EACH ROW EXECUTE FUNCTION production_payrun_stays();
CREATE FUNCTION production_payitem_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND EXISTS (SELECT FROM production_payrun WHERE id = OLD.run_id AND state = 'locked'))
        OR (TG_OP <> 'DELETE' AND EXISTS (SELECT FROM production_payrun WHERE id = NEW.run_id AND state = 'locked'))
    THEN
        RAISE EXCEPTION 'a locked pay run never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER payitem_stays BEFORE INSERT OR UPDATE OR DELETE ON production_payitem
    FOR EACH ROW EXECUTE FUNCTION production_payitem_stays();
CREATE FUNCTION production_payline_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND EXISTS (SELECT FROM production_payitem i JOIN production_payrun r ON r.id = i.run_id
            WHERE i.id = OLD.item_id AND r.state = 'locked'))
        OR (TG_OP <> 'DELETE' AND EXISTS (SELECT FROM production_payitem i JOIN production_payrun r ON r.id = i.run_id
            WHERE i.id = NEW.item_id AND r.state = 'locked'))
    THEN
        RAISE EXCEPTION 'a locked pay run never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER payline_stays BEFORE INSERT OR UPDATE OR DELETE ON production_payline
    FOR EACH ROW EXECUTE FUNCTION production_payline_stays();
CREATE TRIGGER payday_stays BEFORE INSERT OR UPDATE OR DELETE ON production_payday
    FOR EACH ROW EXECUTE FUNCTION production_payline_stays();
"""
BACKWARD = """
DROP FUNCTION production_payrun_stays() CASCADE;
DROP FUNCTION production_payitem_stays() CASCADE;
DROP FUNCTION production_payline_stays() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("production", "0023_pay_runs")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
