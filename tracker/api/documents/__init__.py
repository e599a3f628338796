"""Documents: the answers that the serializers describe, made in the database as text.

A serializer is compiled once into one static query, which makes each record's JSON; see
docs/decisions/0022-documents-made-in-the-database.md. `documents_of` is the way in.
"""
