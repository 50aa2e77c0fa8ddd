"""Bring sheets of resources and of vocabulary terms into the library.

One path for the admin and for ``manage.py import_resources``::

    file -> mapping -> plan (a dry run, stored row by row) -> run (exactly that plan) -> undo

``columns`` says what a sheet may hold, ``cells`` reads single cells, ``terms`` knows the
vocabularies, ``mapping`` says which column of a file is which of ours, ``planning`` compares a
file with the library and writes nothing to it, ``running`` does what the plan says in one
transaction, ``undoing`` takes it back.
"""
