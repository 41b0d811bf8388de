"""Reports as HTML files that need nothing else."""
