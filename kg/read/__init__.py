"""Digests to papers: every layout of one kind of source, and the same paper of several digests made one."""

from kg.read.digest import read_digest
from kg.read.merge import merge_papers

__all__ = ["merge_papers", "read_digest"]
