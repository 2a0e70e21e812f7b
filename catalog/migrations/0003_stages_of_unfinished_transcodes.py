from django.db import migrations

WEIGHTS = (
    ("probe", 1), ("analyse", 5), ("encode:lead", 12), ("package:lead", 1), ("encode:h264", 45), ("encode:av1", 30),
    ("package", 2), ("verify", 1), ("inspect", 3), ("pictures", 0),
)  # fmt: skip


def begin_again(apps, schema_editor):
    """Transcodes that were queued or running had no stages: they get them, and begin with the first."""
    transcodes = apps.get_model("catalog", "Transcode").objects.filter(state__in=["queued", "running"])
    stages = apps.get_model("catalog", "Stage").objects
    for transcode in transcodes:
        stages.bulk_create(
            stages.model(
                transcode=transcode, name=name, position=number, weight=weight,
                state="waiting" if number else "queued",
            )
            for number, (name, weight) in enumerate(WEIGHTS)
        )  # fmt: skip
    transcodes.update(state="queued", percent=0, stage="", seconds_left=None)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_stages")]

    operations = [migrations.RunPython(begin_again, migrations.RunPython.noop)]
