from benchmarks.processor import processor


def test_a_processor_has_a_name_and_cores():
    name, cores = processor().split(", ")[:2]
    assert name and cores.endswith(" cores")
