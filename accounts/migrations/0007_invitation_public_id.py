from django.db import migrations, models

import accounts.keys


def name_them(apps, schema_editor):
    """Give every invitation that there is an id for addresses."""
    for invitation in apps.get_model("accounts", "Invitation").objects.all():
        invitation.public_id = accounts.keys.new_public_id()
        invitation.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_token_resource")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="public_id",
            field=models.CharField(max_length=12, null=True, editable=False),
        ),
        migrations.RunPython(name_them, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="invitation",
            name="public_id",
            field=models.CharField(
                max_length=12, unique=True, default=accounts.keys.new_public_id, editable=False
            ),
        ),
    ]
