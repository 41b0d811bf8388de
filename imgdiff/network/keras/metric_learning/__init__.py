"""What recognisers are trained on: losses, miners and reducers, each of which goes with the others.

Cut as in PyTorch Metric Learning (Musgrave et al. 2020). All see every two images of a batch of B:
``relation`` (B, B) is 1 where they are the same, 0 where they are different and -1 where that is
not known, is of no use, or where it is one and the same image; ``distance`` (B, B) is how far apart
their embeddings are. Row i is of anchor i.
"""
