"""A visual test as files: JUnit, CSV, Markdown, HTML and JSON."""
