"""What a server of comparisons needs, whatever its face: jobs, turns, results, memory, limits."""
