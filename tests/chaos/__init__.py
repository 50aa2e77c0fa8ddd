"""Proof that nothing is lost, whatever is killed: ``make chaos``.

Processes that change the library, deliver the changes, publish on schedule and make the
index anew are forked from one parent and killed by it, at named points and at random
moments, while the engine fails in every way it can. Again and again everything is healed,
what waits is delivered, and the index must be the database, resource by resource.
"""
