"""What proves that an expression means the same everywhere: drawn specs, rows and expressions, and their answers."""
