"""Files paired with resources by their names, and attached to them."""
