"""Which rows belong to which columns so that all pairs together cost least."""

import numpy as np


def assigned(costs: np.ndarray) -> list[tuple[int, int]]:
    """The Hungarian method (Kuhn 1955), by shortest augmenting paths (Jonker and Volgenant 1987).

    Args:
        costs: float (N, M), finite.

    Returns:
        The smaller of N and M pairs (row, column), by row.
    """
    rows, columns = costs.shape
    if rows > columns:
        return sorted((row, column) for column, row in assigned(costs.T))
    of_row, of_column = np.zeros(rows), np.zeros(columns)  # dual prices
    owner = np.full(columns, -1)
    for start in range(rows):
        nearest, come_from = np.full(columns, np.inf), np.full(columns, -1)
        visited = np.zeros(columns, bool)
        row, column, walked = start, -1, 0.0
        while True:
            reduced = walked + costs[row] - of_row[row] - of_column
            nearer = ~visited & (reduced < nearest)
            nearest[nearer], come_from[nearer] = reduced[nearer], column
            column = int(np.argmin(np.where(visited, np.inf, nearest)))
            walked, visited[column] = nearest[column], True
            if owner[column] < 0:
                break
            row = owner[column]
        of_row[start] += walked
        passed = visited & (owner >= 0)
        of_row[owner[passed]] += walked - nearest[passed]
        of_column[visited] -= walked - nearest[visited]
        while column >= 0:
            before = come_from[column]
            owner[column] = start if before < 0 else owner[before]
            column = before
    return sorted((int(owner[column]), int(column)) for column in np.flatnonzero(owner >= 0))
