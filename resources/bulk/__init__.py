"""Changes of many resources at once, in few statements, each with what takes it back."""
