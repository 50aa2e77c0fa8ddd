"""Real servers for tests and development, each in a folder of its own on this machine.

``with postgresql.server() as database`` gives ``database.url``; ``with elasticsearch.cluster()
as nodes`` gives ``nodes.url``. Whatever was started is stopped and removed at the end.
``python -m tests.servers COMMAND`` runs a command beside both.
"""
