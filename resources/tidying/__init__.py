"""Keeping vocabularies and tags tidy: what is used, what is alike, renaming and merging."""
