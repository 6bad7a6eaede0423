"""What is known of a document while it is read: definitions in force, arrays, values, settings."""
