"""Following what a detector finds from frame to frame."""
