import resources.languages
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('resources', '0007_webinar_length'),
    ]

    operations = [
        migrations.AlterField(
            model_name='track',
            name='language',
            field=models.CharField(choices=resources.languages.spoken_languages, max_length=10, verbose_name='language'),
        ),
    ]
