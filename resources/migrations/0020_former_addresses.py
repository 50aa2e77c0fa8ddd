from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('resources', '0019_weekly_mail'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='formerterm',
            name='former_term_slug',
        ),
        migrations.AddConstraint(
            model_name='formerterm',
            constraint=models.UniqueConstraint(fields=('vocabulary', 'slug', 'key'), name='former_term_slug_of_key'),
        ),
    ]
