from django.db import migrations

WEIGHTS = (
    ("probe", 1), ("analyse", 5), ("encode", 105), ("package", 2), ("verify", 1), ("inspect", 3), ("pictures", 0),
)  # fmt: skip
GONE = ("encode:lead", "encode:av1", "package:lead")


def begin_again(apps, schema_editor):
    """All rungs are encoded at once. Unfinished transcodes begin with the first stage, failed ones once they are
    retried; of a finished one that of H.264 stands for all."""
    stages = apps.get_model("catalog", "Stage").objects
    waiting = apps.get_model("catalog", "Transcode").objects.filter(state__in=["queued", "running"])
    stages.filter(transcode__state__in=["queued", "running", "failed"]).delete()
    stages.filter(name__in=GONE).delete()
    stages.filter(name="encode:h264").update(name="encode")
    for number, (name, _weight) in enumerate(WEIGHTS):
        stages.filter(name=name).update(position=number)
    for transcode in waiting:
        stages.bulk_create(
            stages.model(
                transcode=transcode, name=name, position=number, weight=weight,
                state="waiting" if number else "queued",
            )
            for number, (name, weight) in enumerate(WEIGHTS)
        )  # fmt: skip
    waiting.update(state="queued", percent=0, stage="", seconds_left=None)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0013_upload_note")]

    operations = [migrations.RunPython(begin_again, migrations.RunPython.noop)]
