from django.db import migrations, models


def since_written(apps, schema_editor):
    apps.get_model('outbox', 'Letter').objects.update(waits_since=models.F('created_at'))


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0003_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='waits_since',
            field=models.DateTimeField(help_text='When it was written, or last queued again by staff.', null=True),
        ),
        migrations.RunPython(since_written, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='letter',
            name='waits_since',
            field=models.DateTimeField(help_text='When it was written, or last queued again by staff.'),
        ),
    ]
