"""What LPIPS (Zhang et al. 2018) computes with VGG16, in PyTorch. The weights are random: the
time does not depend on them, and nothing is downloaded."""

from collections.abc import Callable

import numpy as np

#: Convolutions and channels of VGG16's blocks.
_BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
#: ImageNet's mean and deviation of the channels, for images in [-1, 1], as LPIPS has them.
_MEAN, _DEVIATION = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)


def lpips_style() -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """uint8 (H, W, 3) twice -> distance at each place, float32 (H, W)."""
    import torch
    from torch import nn
    from torch.nn.functional import interpolate, normalize

    torch.manual_seed(0)
    blocks, heads, channels = [], [], 3
    for number, (count, width) in enumerate(_BLOCKS):
        layers: list[nn.Module] = [nn.MaxPool2d(2)] if number else []
        for _ in range(count):
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(inplace=True)]
            channels = width
        blocks.append(nn.Sequential(*layers))
        heads.append(nn.Conv2d(width, 1, 1, bias=False))
    mean, deviation = (torch.tensor(x).view(1, 3, 1, 1) for x in (_MEAN, _DEVIATION))

    def prepare(image: np.ndarray):
        channels_first = torch.from_numpy(image).permute(2, 0, 1)[None].float()
        return (channels_first / 127.5 - 1 - mean) / deviation

    def run(before: np.ndarray, after: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            a, b = prepare(before), prepare(after)
            total = torch.zeros(1, 1, *before.shape[:2])
            for block, head in zip(blocks, heads, strict=True):
                a, b = block(a), block(b)
                distance = head((normalize(a) - normalize(b)).square())
                total += interpolate(distance, before.shape[:2], mode="bilinear")
            return total[0, 0].numpy()

    return run
