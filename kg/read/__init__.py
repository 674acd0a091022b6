"""Digests to papers: every layout of one kind of source, and the same paper of several digests made one."""

from kg.read.digest import read_digest
from kg.read.ecosystem_assets import asset_passages
from kg.read.merge import merge_papers

__all__ = ["asset_passages", "merge_papers", "read_digest"]
