"""What became of an upload where that is not what its sender may expect."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0012_versions_of_clips'),
    ]

    operations = [
        migrations.AddField(
            model_name='upload',
            name='note',
            field=models.TextField(blank=True, editable=False, verbose_name='note'),
        ),
    ]
