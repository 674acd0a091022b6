"""Digests to papers: every layout of one kind of source, and the same paper of several digests made one."""

from kg.read.digest import read_digest

__all__ = ["read_digest"]
