"""Sessions: families of rotating refresh tokens, and the access tokens they yield."""
