"""From mentions to entities, and from cues to one relation a paper and entity."""
