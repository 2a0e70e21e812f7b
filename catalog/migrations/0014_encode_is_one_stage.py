from django.core.files.storage import storages
from django.db import migrations
from django.db.models import Q

from catalog.media import artefacts

WEIGHTS = (
    ("probe", 1), ("analyse", 5), ("encode", 105), ("package", 2), ("verify", 1), ("inspect", 3), ("pictures", 0),
)  # fmt: skip
GONE = ("encode:lead", "encode:av1", "package:lead")


def begin_again(apps, schema_editor):
    """All rungs are encoded at once. Unfinished transcodes begin with the first stage, failed ones once they are
    retried; of a finished one that of H.264 stands for all."""
    stages = apps.get_model("catalog", "Stage").objects
    transcodes = apps.get_model("catalog", "Transcode").objects
    streams = apps.get_model("catalog", "Stream").objects.values("key")
    gone = stages.filter(Q(transcode__state__in=["queued", "running", "failed"]) | Q(name__in=GONE))
    for key in gone.exclude(output_key="").exclude(output_key__in=streams).values_list("output_key", flat=True):
        for name in ("work", "streams"):
            artefacts.drop(storages[name], key)
    gone.delete()
    transcodes.exclude(review_key="").update(review_key="")
    stages.filter(name="encode:h264").update(name="encode")
    for number, (name, _weight) in enumerate(WEIGHTS):
        stages.filter(name=name).update(position=number)
    waiting = transcodes.filter(state__in=["queued", "running"])
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
