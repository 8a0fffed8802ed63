from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0007_removed_entry"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contributor",
            index=models.Index(fields=["key"], name="contributor_by_key"),
        ),
        migrations.AddIndex(
            model_name="subject",
            index=models.Index(fields=["key"], name="subject_by_key"),
        ),
    ]
