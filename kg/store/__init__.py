"""Stores that answer Cypher: any server that speaks Bolt, and the local one that an atlas starts by itself."""
