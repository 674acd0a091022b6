"""The graph in other formats, one module a format."""
