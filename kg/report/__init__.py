"""What a week brought, for readers: as text, Markdown, JSON and pages, with an index and a feed."""
