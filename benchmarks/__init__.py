"""How accurate imgdiff is, how fast, and how well networks it trains recognize."""
