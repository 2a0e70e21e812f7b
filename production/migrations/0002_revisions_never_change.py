"""What a revision says is never changed, and it goes only together with its script."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION production_revision_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM production_script WHERE episode_id = OLD.script_id) THEN
            RAISE EXCEPTION 'a revision goes only with its script' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF ROW(NEW.script_id, NEW.number, NEW.parent_id, NEW.text, NEW.sha256, NEW.kept, NEW.set_id, NEW.created_at)
        IS DISTINCT FROM
        ROW(OLD.script_id, OLD.number, OLD.parent_id, OLD.text, OLD.sha256, OLD.kept, OLD.set_id, OLD.created_at)
    THEN
        RAISE EXCEPTION 'a revision never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER production_revision_stays AFTER UPDATE OR DELETE ON production_revision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION production_revision_stays();
"""
BACKWARD = """
DROP TRIGGER production_revision_stays ON production_revision;
DROP FUNCTION production_revision_stays();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("production", "0001_the_writers_room")]

    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
