"""The network as ONNX graphs, built without Keras."""
