"""Does this processor add products of bytes without loss?"""

import functools

import numpy as np

#: A graph that multiplies a, uint8 (M, K), by b, int8 (K, N), to c, int32. As a file: the package
#: ``onnx`` takes long to import, and what ships in int8 does without it.
_PRODUCT = (
    b"\x08\x09:>\n\x18\n\x01a\n\x01b\x12\x01c\x22\x0dMatMulInteger\x12\x01gZ\x09\n\x01a\x12"
    b"\x04\n\x02\x08\x02Z\x09\n\x01b\x12\x04\n\x02\x08\x03b\x09\n\x01c\x12\x04\n\x02\x08\x06B\x04\n"
    b"\x00\x10\x12"
)


@functools.cache
def products_saturate() -> bool:
    """Do sums of unsigned times signed bytes end at 16 bits, as on x86 without VNNI?

    Tried rather than looked up: which instructions are taken is ONNX Runtime's choice, and of
    AVX-VNNI OpenCV knows nothing.
    """
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # no threads for four products
    session = ort.InferenceSession(_PRODUCT, options, providers=["CPUExecutionProvider"])
    a, b = np.full((1, 4), 255, np.uint8), np.full((4, 1), 127, np.int8)
    (product,) = session.run(None, {"a": a, "b": b})
    return bool(product[0, 0] != 4 * 255 * 127)
