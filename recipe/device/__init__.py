"""Pairs made where the training runs, a batch at a time, with ``keras.ops`` alone."""
