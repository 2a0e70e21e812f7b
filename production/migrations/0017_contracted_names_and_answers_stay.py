"""A sent deal names its person as its memo does, whatever they are called later; what an agent answered stays."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

FORWARD = """
ALTER TABLE production_deal DISABLE TRIGGER deal_stays;
UPDATE production_deal SET credited_as = catalog_person.name FROM catalog_person
    WHERE catalog_person.id = production_deal.person_id AND state <> 'draft' AND credited_as = '';
ALTER TABLE production_deal ENABLE TRIGGER deal_stays;
CREATE FUNCTION production_agentrequest_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    loose text[] := ARRAY['token_sha256', 'expires_at', 'letter_id', 'asked_by_id'];
BEGIN
    IF to_jsonb(OLD) - loose <> to_jsonb(NEW) - loose THEN
        RAISE EXCEPTION 'what an agent answered stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agentrequest_stays BEFORE UPDATE ON production_agentrequest
    FOR EACH ROW WHEN (OLD.answer <> '') EXECUTE FUNCTION production_agentrequest_stays();
"""
BACKWARD = "DROP FUNCTION production_agentrequest_stays() CASCADE;"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("production", "0016_agents_are_asked_of_credits")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
