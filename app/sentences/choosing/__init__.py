"""In which order sentences are offered, so that early recordings cover the language."""
