"""A small, made-up municipality to try the portal on. It refuses to be loaded in production."""
