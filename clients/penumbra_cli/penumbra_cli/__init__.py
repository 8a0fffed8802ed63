"""A Penumbra library from the command line, by the site's API."""
