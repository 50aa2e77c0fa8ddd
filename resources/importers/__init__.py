"""Bring records from elsewhere into the library.

``tables`` reads files, ``terms`` finds or makes vocabulary terms, ``saving`` writes
pages; none of the three knows where a record comes from. Each source has modules of
its own beside them (``wwc*``).
"""
