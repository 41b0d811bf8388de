"""Several devices share a step."""

import subprocess
import sys

from imgdiff import evaluate
from tests import ROOT
from tests.recognition.train.conftest import QUICK

_TWO = """
import sys
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from imgdiff.recognition.train import devices
devices.gpus = lambda: ["CPU:0", "CPU:1"]
from imgdiff import train
from tests.recognition.train.narrow_vgg16 import narrow_vgg16
seen = []
with narrow_vgg16():
    train(sys.argv[1], sys.argv[2], progress=lambda *_: seen.append(devices.replicas()),
          **eval(sys.argv[3]))
assert max(seen) == 2, seen
"""


def test_several_devices_share_a_step(people, tmp_path):
    options = {**QUICK, "epochs": 2, "batch": 8}
    command = [sys.executable, "-c", _TWO, str(people), str(tmp_path / "run"), repr(options)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert evaluate(tmp_path / "run", ways=2, episodes=20).roc_auc.value > 0.8
