"""What a comparison, or many, look like on paper: HTML and CSV."""
