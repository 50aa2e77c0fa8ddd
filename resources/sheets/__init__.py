"""Files of rows: tables, JSON Lines and Markdown with front matter, read and written."""
