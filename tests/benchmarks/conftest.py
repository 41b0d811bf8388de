"""Benchmarks import each other as scripts do: from their own folder."""

import sys

from tests import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
