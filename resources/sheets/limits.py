"""How much one file may hold."""

MAX_BYTES = 50 * 1024 * 1024  # of a file, packed or not
MAX_ROWS = 50_000
MAX_COLUMNS = 300
MAX_CELL = 1_000_000  # characters
