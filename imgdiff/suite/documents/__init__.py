"""PDF files compared page by page."""
