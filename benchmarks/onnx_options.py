"""What ONNX Runtime's options give on this machine, and whether the trial of int8 tells the truth.

    python -m benchmarks.onnx_options [--side 224] [--runs 5]

The five blocks of the shipped network, where nearly all time goes, on one image, in float32 and in
int8: with the options as ``network.runtime`` sets them, and with one of them otherwise. The
shortest of several runs taken in turns counts, in milliseconds of wall time and of all threads'
processor time. Prints only.
"""

import argparse
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import onnxruntime as ort

from benchmarks.markdown import table
from benchmarks.processor import processor
from imgdiff.network.onnx.graphs import build_graphs
from imgdiff.network.resolve_weights import read_weights
from imgdiff.network.runtime.int8_overflow import products_saturate
from imgdiff.network.runtime.int8_speed import int8_share
from imgdiff.network.runtime.processor import usable_cores
from imgdiff.network.shipped_weights import INT8_FILE, read_graphs, read_shipped

BLOCKS = [f"block{number}" for number in range(1, 6)]
LEVELS = ort.GraphOptimizationLevel


Variant = tuple[dict[str, Any], dict[str, str]]


def _pinned() -> dict[str, str]:
    """The threads of the pool on a core each; the caller is a thread of its own."""
    cores = ";".join(map(str, range(2, usable_cores() + 1)))
    return {"session.intra_op_thread_affinities": cores} if cores else {}


def _level(level: Any) -> Variant:
    return {"graph_optimization_level": level}, {}


#: Attributes and entries of ``SessionOptions`` that are set otherwise.
VARIANTS: dict[str, Variant] = {
    "as it is run": ({}, {}),
    "no graph optimisations": _level(LEVELS.ORT_DISABLE_ALL),
    "basic optimisations": _level(LEVELS.ORT_ENABLE_BASIC),
    "extended, no blocked layouts (NCHWc, NHWC)": _level(LEVELS.ORT_ENABLE_EXTENDED),
    "no arena": ({"enable_cpu_mem_arena": False}, {}),
    "memory planned (enable_mem_pattern)": ({"enable_mem_pattern": True}, {}),
    "nodes side by side (ORT_PARALLEL)": ({"execution_mode": ort.ExecutionMode.ORT_PARALLEL}, {}),
    "waiting threads spin": ({}, {"session.intra_op.allow_spinning": "1"}),
    "threads pinned to cores": ({}, _pinned()),
    "work cut finer (dynamic_block_base)": ({}, {"session.dynamic_block_base": "4"}),
    "denormals are zero": ({}, {"session.set_denormal_as_zero": "1"}),
    "weights not packed beforehand": ({}, {"session.disable_prepacking": "1"}),
}


def sessions(graphs: Mapping[str, bytes], variant: Variant, threads: int) -> dict[str, Any]:
    """The blocks with the options of ``network.runtime.onnx_session``, and one set otherwise.

    Args:
        graphs: Of the network's parts, by name.
        variant: Sets it.
        threads: Of the processor.
    """
    made = {}
    for name in BLOCKS:
        options = ort.SessionOptions()
        options.log_severity_level = 3
        attributes = {"intra_op_num_threads": threads, "enable_mem_pattern": False}
        entries = {"session.intra_op.allow_spinning": "0"}
        if products_saturate():
            entries["session.x64quantprecision"] = "1"
        for attribute, value in (attributes | variant[0]).items():
            setattr(options, attribute, value)
        for entry in (entries | variant[1]).items():
            options.add_session_config_entry(*entry)
        made[name] = ort.InferenceSession(graphs[name], options, providers=["CPUExecutionProvider"])
    return made


def run(blocks: Mapping[str, Any], images: np.ndarray) -> np.ndarray:
    """The wall and processor time of each block, seconds, float (5, 2).

    Args:
        blocks: What ``sessions`` gave.
        images: uint8 (N, H, W, 3).
    """
    times, values = [], images
    for number, name in enumerate(BLOCKS, start=1):
        source = f"pool{number - 1}" if number > 1 else "images"
        wall, cpu = time.perf_counter(), time.process_time()
        values = blocks[name].run([f"pool{number}" if number < 5 else name], {source: values})[0]
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    return np.array(times)


def shortest(
    variants: Mapping[str, Mapping[str, Any]], images: np.ndarray, runs: int
) -> dict[str, np.ndarray]:
    """The shortest of several runs of each variant, taken in turns; see ``run``."""
    best: dict[str, np.ndarray] = {}
    for _ in range(runs + 1):  # the first one prepares
        for name, blocks in variants.items():
            times = run(blocks, images)
            best[name] = np.minimum(best.get(name, times), times)
    return best


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--side", type=int, default=224, help="of the image, in pixels")
    parser.add_argument("--runs", type=int, default=5, help="of each variant; the shortest counts")
    asked = parser.parse_args()
    cores = usable_cores()
    print(f"Processor: {processor()}; ONNX Runtime {ort.__version__}, {cores} threads.\n")
    precisions = {
        "float32": build_graphs(read_weights().arrays),
        "int8": read_graphs(read_shipped(INT8_FILE)),
    }
    images = np.random.default_rng(0).integers(0, 256, (1, asked.side, asked.side, 3), np.uint8)
    rows: dict[str, list[str]] = {name: [name] for name in VARIANTS}
    for graphs in precisions.values():
        made = {name: sessions(graphs, variant, cores) for name, variant in VARIANTS.items()}
        for name, times in shortest(made, images, asked.runs).items():
            wall, cpu = 1000 * times.sum(axis=0)
            rows[name] += [f"{wall:.0f}", f"{cpu:.0f}"]
    head = ["options"] + [f"{p}, {clock} (ms)" for p in precisions for clock in ("wall", "cpu")]
    print("\n".join(table(head, list(rows.values()))))
    alone = {p: sessions(graphs, VARIANTS["as it is run"], 1) for p, graphs in precisions.items()}
    times = shortest(alone, images, asked.runs)
    shares = times["int8"][:, 1] / times["float32"][:, 1]
    whole = times["int8"][:, 1].sum() / times["float32"][:, 1].sum()
    print(
        f"\nint8 takes {whole:.2f} of float32's processor time on one thread (blocks 1 to 5: "
        f"{', '.join(f'{share:.2f}' for share in shares)}); the trial says {int8_share():.2f}."
    )


if __name__ == "__main__":
    main()
