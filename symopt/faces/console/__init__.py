"""What the commands share: options, reading of starts and expressions, output, errors, progress."""
