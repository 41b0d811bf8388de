"""Two videos on the page: heat over time, and each moment."""
