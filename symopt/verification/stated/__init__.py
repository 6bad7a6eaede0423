"""Claims as they are stated: records and what they declare, made into claims about a subject."""
