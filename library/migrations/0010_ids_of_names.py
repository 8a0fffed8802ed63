from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import library.ids

_BATCH = 1_000


def give_ids(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name in ("Contributor", "Subject"):
        rows = apps.get_model("library", name).objects.using(schema_editor.connection.alias)
        last = 0
        while batch := list(rows.filter(pk__gt=last).order_by("pk").only("pk")[:_BATCH]):
            for row in batch:
                row.public_id = library.ids.new_public_id()
            rows.bulk_update(batch, ["public_id"])
            last = batch[-1].pk


def _field(**options: object) -> models.CharField:
    return models.CharField(
        default=library.ids.new_public_id,
        editable=False,
        max_length=library.ids.PUBLIC_ID_LENGTH,
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [("library", "0009_kept_answers")]

    operations = [
        *(
            migrations.AddField(
                name, "public_id", models.CharField(max_length=12, null=True, editable=False)
            )
            for name in ("contributor", "subject")
        ),
        migrations.RunPython(give_ids, migrations.RunPython.noop),
        *(
            migrations.AlterField(name, "public_id", _field(unique=True))
            for name in ("contributor", "subject")
        ),
    ]
