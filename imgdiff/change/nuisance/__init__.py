"""What comes between two images without being a change: light, blur, and how texture shows it."""
