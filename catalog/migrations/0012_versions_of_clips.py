from django.db import migrations
from django.db.models import OuterRef, Subquery


def note_versions(apps, schema_editor):
    """Clips that were marked before versions were noted count as marked in those that play now."""
    streams = apps.get_model("catalog", "Episode").objects.filter(pk=OuterRef("episode"))
    now = Subquery(streams.values("stream__master")[:1])
    apps.get_model("catalog", "TrailerClip").objects.filter(master=None).update(master=now)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0011_clips_know_their_version")]

    operations = [migrations.RunPython(note_versions, migrations.RunPython.noop)]
