"""Networks in Keras: for training, and for files that only Keras reads."""
