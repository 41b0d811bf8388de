import math

from imgdiff.recognition.evaluate.curves import curves


def test_training_curves_take_what_the_log_has():
    assert curves([]) is None
    assert curves([{"epoch": 1, "seconds": 3.0}]) is None
    rows = [{"epoch": e, "loss": 1 / e, "validation_loss": math.nan} for e in (1, 2, 3)]
    for some in (rows, rows[:1], [{"epoch": "1", "precision": "0.5"}]):
        assert curves(some).startswith(b"\x89PNG")
    assert curves(rows, best=2) != curves(rows, best=3)


def test_the_best_epoch_of_equals_is_that_of_the_lowest_loss():
    rows = [
        {"epoch": e, "precision": 1.0, "validation_auc": auc, "validation_loss": loss}
        for e, auc, loss in ((0, 1.0, 0.5), (1, 1.0, 0.2), (2, 1.0, 0.3), (3, 0.9, 0.1))
    ]
    assert curves(rows) == curves(rows, best=1) != curves(rows, best=0)
