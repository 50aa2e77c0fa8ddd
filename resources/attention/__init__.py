"""What of the library needs somebody's attention, and what is done about it."""
