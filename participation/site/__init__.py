"""Home, information pages, and the health of the site."""
