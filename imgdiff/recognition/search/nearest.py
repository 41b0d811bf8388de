"""The nearest of many vectors: exactly, or by a graph where there are very many.

The graph is a hierarchical navigable small world (Malkov and Yashunin 2016), FAISS's.
"""

from functools import cached_property
from importlib.util import find_spec
from typing import Any

import numpy as np

from imgdiff.checks import choice, whole
from imgdiff.errors import OptionError

METHODS = ("auto", "exact", "graph")
#: From so many vectors on "auto" takes the graph, where FAISS is installed.
LARGE = 50_000
#: Distances that are held at a time.
_AT_ONCE = 2**24
#: Of the graph: links of a vector, and how widely it looks while it is built and while it is asked.
_LINKS, _BUILD, _ASK = 32, 100, 128


class Nearest:
    """The nearest of many vectors, by Euclidean distance.

    Attributes:
        method: "exact" or "graph".

    Args:
        vectors: float32 (N, D).
        method: "exact"; "graph", which needs FAISS and misses a few of the nearest; or "auto", the
            graph from 50,000 vectors on where FAISS is there.

    Raises:
        OptionError: There is no such method, or FAISS is asked for and not installed.
    """

    def __init__(self, vectors: np.ndarray, method: str = "auto") -> None:
        choice("method", method, METHODS)
        there = find_spec("faiss") is not None
        if method == "graph" and not there:
            raise OptionError(
                "method 'graph' needs FAISS, which is not installed. Install it with: "
                "pip install \"imgdiff-siamese[search]\", or take 'exact'"
            )
        if method == "auto":
            method = "graph" if there and len(vectors) >= LARGE else "exact"
        self.method = method
        self._vectors = np.ascontiguousarray(vectors, np.float32)

    def __call__(self, queries: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
        """The nearest of each query, nearest first.

        Args:
            queries: float32 (Q, D).
            most: How many of each, at least 1; fewer where there are fewer.

        Returns:
            Distances float64 (Q, K) and places among the vectors int64 (Q, K).
        """
        most = min(whole("most", most, 1), len(self._vectors))
        queries = np.ascontiguousarray(queries, np.float32)
        if self.method == "exact":
            places = self._exact(queries, most)
        else:
            self._graph.hnsw.efSearch = max(_ASK, 2 * most)
            places = self._graph.search(queries, most)[1]
        gaps = queries[:, None].astype(np.float64) - self._vectors[places]
        distances = np.linalg.norm(gaps, axis=2)
        distances[places < 0] = np.inf  # the graph found fewer
        order = np.argsort(distances, axis=1, kind="stable")
        return np.take_along_axis(distances, order, 1), np.take_along_axis(places, order, 1)

    @cached_property
    def _graph(self) -> Any:
        import faiss

        graph = faiss.IndexHNSWFlat(self._vectors.shape[1], _LINKS)
        graph.hnsw.efConstruction = _BUILD
        graph.add(self._vectors)
        return graph

    def _exact(self, queries: np.ndarray, most: int) -> np.ndarray:
        vectors = self._vectors
        squares = (vectors * vectors).sum(axis=1)
        rows = max(1, _AT_ONCE // len(vectors))
        found = []
        for start in range(0, len(queries), rows):
            table = squares - 2 * (queries[start : start + rows] @ vectors.T)
            if most < len(vectors):
                found.append(np.argpartition(table, most - 1, axis=1)[:, :most])
            else:
                found.append(np.argsort(table, axis=1))
        return np.concatenate(found) if found else np.zeros((0, most), np.int64)
