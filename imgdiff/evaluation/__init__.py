"""How good a trained run is: metrics with intervals, one-shot identification, plots and a page."""
