"""In which order files of tests are begun."""

from collections import Counter

#: Its tests share a server and browsers, which take longer to start than most of them.
BROWSERS = "tests/app/browser/"

#: Files that take long, from two minutes down to a quarter of one.
LONG = (
    "tests/app/browser/test_viewer.py",
    "tests/app/browser/test_layout.py",
    "tests/app/browser/test_input.py",
    "tests/app/browser/test_visitors.py",  # of what goes two minutes after a visitor has
    "tests/docs/test_code.py",
    "tests/faults/test_faults.py",
    "tests/test_notebook.py",
    "tests/recipe/test_trainer.py",
    "tests/explain/test_causes.py",
    "tests/suite/test_pytest_plugin.py",
    "tests/suite/test_visual_suite.py",
    "tests/docs/test_notebooks.py",
    "tests/fuzz/test_fuzz.py",
    "tests/recognition/train/test_train.py",
    "tests/benchmarks/test_scripts.py",
    "tests/test_memory.py",
    "tests/recognition/train/test_checkpoint.py",
    "tests/recognition/evaluate/test_evaluation.py",
    "tests/recognition/inspection/test_inspection.py",
    "tests/recognition/train/test_devices.py",
    "tests/network/keras/test_keras_files.py",
    "tests/test_concurrency.py",
)


def in_order(files: list[str]) -> list[str]:
    """Files that take long first, then those of many tests.

    Args:
        files: Of each test its file.
    """
    count = Counter(files)

    def place(file: str) -> tuple[int, int, str]:
        return (LONG.index(file) if file in LONG else len(LONG)), -count[file], file

    return sorted(count, key=place)
