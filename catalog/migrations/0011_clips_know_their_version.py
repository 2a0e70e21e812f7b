import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_no_failed_quality_is_released")]

    operations = [
        migrations.AddField(
            model_name="trailerclip",
            name="master",
            field=models.ForeignKey(
                editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                to="catalog.master",
            ),
        ),
    ]  # fmt: skip
