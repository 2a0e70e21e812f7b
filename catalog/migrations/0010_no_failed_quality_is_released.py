from django.db import migrations

# What the services promise, held by the database too: no released episode plays a stream whose report is a fail,
# unless it was waived for a version of that episode.
GUARD = """
CREATE FUNCTION catalog_episode_quality() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM catalog_report report JOIN catalog_stream stream ON stream.transcode_id = report.transcode_id
        WHERE stream.id = NEW.stream_id AND report.verdict = 'fail' AND NOT EXISTS (
            SELECT 1 FROM catalog_waiver waiver JOIN catalog_cut cut ON cut.id = waiver.cut_id
            WHERE waiver.report_id = report.id AND cut.episode_id = NEW.id
        )
    ) THEN
        RAISE EXCEPTION 'episode_released_quality: the QC report of stream % is a fail', NEW.stream_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'episode_released_quality';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER episode_released_quality BEFORE INSERT OR UPDATE OF state, stream_id ON catalog_episode
    FOR EACH ROW WHEN (NEW.state IN ('scheduled', 'published') AND NEW.stream_id IS NOT NULL)
    EXECUTE FUNCTION catalog_episode_quality();
"""
NO_GUARD = """
DROP TRIGGER episode_released_quality ON catalog_episode;
DROP FUNCTION catalog_episode_quality();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0009_deliveries")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
