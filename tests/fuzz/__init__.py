"""The API under schemathesis: cases made up from its schema, as everybody who may ask."""
