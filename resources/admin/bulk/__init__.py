"""What can be done with many resources at once, in their list."""

from resources.admin.bulk.actions import (
    AudiencesAction,
    OwnerAction,
    ReviewAction,
    TagsAction,
    TopicsAction,
)
from resources.admin.bulk.standing import DeleteAction, MoveAction, PublishAction, UnpublishAction

ACTIONS = (
    TopicsAction,
    TagsAction,
    AudiencesAction,
    PublishAction,
    UnpublishAction,
    ReviewAction,
    OwnerAction,
    MoveAction,
    DeleteAction,
)
