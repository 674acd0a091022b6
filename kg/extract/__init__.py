"""From passages to grounded mentions and claims."""
