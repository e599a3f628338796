"""Writing through the API: who may, what may be said, and what is answered."""
