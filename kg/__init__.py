"""Ronbun Atlas: digests of machine-learning papers become one grounded knowledge graph."""

__version__ = "0.1.0"
