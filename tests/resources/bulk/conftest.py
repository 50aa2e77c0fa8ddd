"""Who is signed in."""

from typing import Any

import pytest
from django.test import Client

from tests import factories


@pytest.fixture
def moderator(client: Client, library: Any) -> Any:
    """Somebody who may publish."""
    user = factories.UserFactory(groups=["Moderators"])
    client.force_login(user)
    return user


@pytest.fixture
def editor(client: Client, library: Any) -> Any:
    """Somebody who may not publish."""
    user = factories.UserFactory(groups=["Editors"])
    client.force_login(user)
    return user
