"""Terms and tags of nearly the same name that somebody said are not the same."""

from typing import ClassVar

from django.db import models


class KeptApart(models.Model):
    """Two terms or tags that are not offered as one any more.

    They are named by their keys, as :class:`FormerTerm` names them: another name leaves it as
    it is, and of one that is deleted or merged away nothing is told until an undo brings it
    back. The smaller key is *one*.
    """

    one_vocabulary = models.CharField(max_length=40)
    one_key = models.BigIntegerField()
    other_vocabulary = models.CharField(max_length=40)
    other_key = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["one_vocabulary", "one_key", "other_vocabulary", "other_key"],
                name="kept_apart_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["other_vocabulary"], name="kept_apart_other")]

    def __str__(self) -> str:
        return f"{self.one_vocabulary} {self.one_key}, {self.other_vocabulary} {self.other_key}"
