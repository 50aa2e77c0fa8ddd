"""The text of uploaded documents: readers for the limited child, and the work with them."""
