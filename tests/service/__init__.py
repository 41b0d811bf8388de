"""The service: what it answers, whom it refuses, and what disturbs it not."""
