import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import library.ids


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0003_cover"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BookRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=library.ids.new_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("edited", "Edited"),
                            ("refreshed", "Taken from the catalogues"),
                            ("restored", "Put back from the trash"),
                            ("undone", "Change undone"),
                            ("bulk", "Edited with others"),
                        ],
                        max_length=10,
                    ),
                ),
                ("changes", models.JSONField(blank=True, default=dict)),
                ("providers", models.JSONField(blank=True, default=list)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="library.book",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "indexes": [
                    models.Index(
                        models.F("owner"),
                        models.F("book"),
                        models.OrderBy(models.F("made_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="book_revision_newest",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cause__in",
                                ["edited", "refreshed", "restored", "undone", "bulk"],
                            )
                        ),
                        name="book_revision_cause_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cause", "restored"),
                            models.Q(("changes", {}), _negated=True),
                            _connector="OR",
                        ),
                        name="book_revision_changes_something",
                    ),
                ],
            },
        ),
    ]
