"""What a document says, who signed it and what became of it is never changed and never goes."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION production_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % never changes and never goes', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION production_document_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.id, NEW.kind, NEW.title, NEW.number, NEW.data, NEW.data_sha256, NEW.template, NEW.replaces_id,
           NEW.created_by_id, NEW.at)
        IS DISTINCT FROM
       ROW(OLD.id, OLD.kind, OLD.title, OLD.number, OLD.data, OLD.data_sha256, OLD.template, OLD.replaces_id,
           OLD.created_by_id, OLD.at)
       OR (OLD.pdf_sha256 <> '' AND
           ROW(NEW.pdf_key, NEW.pdf_sha256, NEW.page_count, NEW.html, NEW.template_version)
           IS DISTINCT FROM
           ROW(OLD.pdf_key, OLD.pdf_sha256, OLD.page_count, OLD.html, OLD.template_version))
    THEN
        RAISE EXCEPTION 'a document never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state IN ('superseded', 'void') AND NEW.state <> OLD.state
       OR OLD.state = 'countersigned' AND NEW.state NOT IN ('countersigned', 'superseded')
       OR OLD.state = 'signed' AND NEW.state IN ('drawn', 'sent')
    THEN
        RAISE EXCEPTION 'a document that is % does not become %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION production_signaturerequest_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.id, NEW.document_id, NEW.name, NEW.capacity) IS DISTINCT FROM
       ROW(OLD.id, OLD.document_id, OLD.name, OLD.capacity)
       OR OLD.state = 'signed' AND ROW(NEW.state, NEW.email) IS DISTINCT FROM ROW(OLD.state, OLD.email)
    THEN
        RAISE EXCEPTION 'a signer never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION production_drawing_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.id, NEW.document_id, NEW.position, NEW.audit, NEW.audit_sha256) IS DISTINCT FROM
       ROW(OLD.id, OLD.document_id, OLD.position, OLD.audit, OLD.audit_sha256)
       OR (OLD.pdf_sha256 <> '' AND ROW(NEW.pdf_key, NEW.pdf_sha256) IS DISTINCT FROM ROW(OLD.pdf_key, OLD.pdf_sha256))
    THEN
        RAISE EXCEPTION 'what was drawn never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
BACKWARD = """
DROP FUNCTION production_kept() CASCADE;
DROP FUNCTION production_document_stays() CASCADE;
DROP FUNCTION production_signaturerequest_stays() CASCADE;
DROP FUNCTION production_drawing_stays() CASCADE;
"""
CHANGED = ("document", "signaturerequest", "drawing")  # each with a function of its own
KEPT = ("signature", "countersignature", "documentchange", "signaturerequestchange", "linkevent")
TRIGGERS = "".join(
    f"CREATE TRIGGER production_{name}_stays BEFORE UPDATE ON production_{name} "
    f"FOR EACH ROW EXECUTE FUNCTION production_{name}_stays();\n"
    f"CREATE TRIGGER production_{name}_kept BEFORE DELETE ON production_{name} "
    "FOR EACH ROW EXECUTE FUNCTION production_kept();\n"
    for name in CHANGED
) + "".join(
    f"CREATE TRIGGER production_{name}_kept BEFORE UPDATE OR DELETE ON production_{name} "
    "FOR EACH ROW EXECUTE FUNCTION production_kept();\n"
    for name in KEPT
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("production", "0009_documents_are_drawn_and_signed")]

    operations: ClassVar = [migrations.RunSQL(FORWARD + TRIGGERS, BACKWARD)]
