"""What turns features into numbers: an embedding of the image, and a distance at each place.

Nothing in the difference head looks at the whole image, so a window that carries enough
margin gives exactly what the whole image gives.
"""

from typing import Any

from imgdiff.network.architecture import (
    DILATIONS,
    EMBEDDING,
    FINE_CHANNELS,
    FINE_MAPS,
    FINE_START,
    FLOORS,
    GATE_CHANNELS,
    GATE_INPUTS,
    MAPS,
    PROJECTED,
)
from imgdiff.network.cell_means import cell_means, cells_a_side
from imgdiff.network.keras.distances import soft_length, soft_unit, squared_distance
from imgdiff.network.keras.feature_maps import half, nearest_squared_distance, stretch
from imgdiff.network.keras.framework import keras

layers: Any = keras.layers
initializers, ops = keras.initializers, keras.ops

#: Learned layers run in float32 even under mixed precision: they subtract near-equal numbers.
FLOAT32 = "float32"


@keras.saving.register_keras_serializable("imgdiff")
class EmbeddingHead(layers.Layer):
    """Taps of the upper blocks to one vector.

    Args:
        size: Numbers in the embedding.
        grid: The first tap is averaged in grid x grid cells, each further one in half as many a
            side, so that the embedding knows what is where; their size must then be known. 1:
            over the whole image, whatever its size.
        unit: Scale the embedding to length 1.
        kwargs: As of ``keras.layers.Layer``; computes in float32 whatever the policy.
    """

    def __init__(self, size: int = EMBEDDING, grid: int = 1, unit: bool = False, **kwargs):
        super().__init__(**{**kwargs, "dtype": FLOAT32})
        self.size, self.grid, self.unit = size, grid, unit
        self.hidden = layers.Dense(size, activation="relu", name="hidden", dtype=FLOAT32)
        self.out = layers.Dense(size, name="out", dtype=FLOAT32)

    def build(self, shapes):
        """Makes the weights for taps of these shapes, (N, H, W, C) each."""
        self.grids = cells_a_side(self.grid, len(shapes))
        cells = [self._cells(*pair) for pair in zip(shapes, self.grids, strict=True)]
        # Several cells: the vector of all of them is to have a length near one.
        self.cells = sum(rows * columns for rows, columns in cells)
        channels = [shape[-1] for shape in shapes]
        pooled = sum(r * c * n for (r, c), n in zip(cells, channels, strict=True))
        self.hidden.build((None, pooled))
        self.out.build((None, self.size))
        super().build(shapes)

    def _cells(self, shape, grid: int) -> tuple[int, int]:
        """Rows and columns of cells of a tap (N, H, W, C)."""
        return (1, 1) if self.grid == 1 else (min(grid, shape[1]), min(grid, shape[2]))

    def call(self, taps):
        """Taps (N, H, W, C) to embeddings (N, size)."""
        return self.project(self.pool(taps))

    def pool(self, taps):
        """Taps to their means over the cells, one vector (N, cells x channels)."""
        return ops.concatenate([self.pool_one(tap, i) for i, tap in enumerate(taps)], axis=-1)

    def pool_one(self, tap, number: int):
        """What ``pool`` makes of a single tap.

        Args:
            tap: (N, H, W, C).
            number: Which of the taps it is, from 0.

        Returns:
            (N, cells x channels).
        """
        unit = soft_unit(ops.cast(tap, FLOAT32), 1.0)
        if self.grid == 1:
            # Times sqrt(channels): every block's pooled features have a length near one a channel.
            return ops.mean(unit, axis=(1, 2)) * float(tap.shape[-1]) ** 0.5
        rows, columns = (cell_means(side, self.grids[number]) for side in tap.shape[1:3])
        cells = ops.einsum("gh,nhwc,kw->ngkc", rows / self.cells**0.5, unit, columns)
        return ops.reshape(cells, (-1, len(rows) * len(columns) * tap.shape[-1]))

    def project(self, pooled):
        """What ``pool`` gives to embeddings (N, size)."""
        embedding = self.out(self.hidden(pooled))
        return soft_unit(embedding) if self.unit else embedding

    def compute_output_shape(self, shapes):
        """Shapes of the taps to that of the embeddings."""
        return (shapes[0][0], self.size)

    def get_config(self):
        """What ``keras`` needs to build it again."""
        return {**super().get_config(), "size": self.size, "grid": self.grid, "unit": self.unit}


@keras.saving.register_keras_serializable("imgdiff")
class DifferenceHead(layers.Layer):
    """Five taps and the image of each side to the Euclidean distance D (N, H, W, 1).

    Per block: features to unit length, squared differences weighted by non-negative channel
    weights (LPIPS; Zhang et al. 2018), brought to stride 2. For the colour and blocks 1 and 2
    also the smallest such distance in a 3 x 3 neighbourhood, which forgives a shift. A small
    dilated network sees these maps and gives each its own non-negative weight at each place.
    A decoder of one layer sharpens that to full resolution: it sees the colour and block 1 pixel
    by pixel, corrects the weights, and weighs those four fine maps too. D is the square root of
    the weighted sum. Symmetric, local, exactly 0 on identical images.

    Args:
        gate_channels: Of each layer of the small dilated network.
        fine_channels: Of the decoder's.
        kwargs: As of ``keras.layers.Layer``; computes in float32 whatever the policy.
    """

    def __init__(
        self, gate_channels: int = GATE_CHANNELS, fine_channels: int = FINE_CHANNELS, **kwargs
    ):
        super().__init__(**{**kwargs, "dtype": FLOAT32})
        self.gate_channels, self.fine_channels = gate_channels, fine_channels
        self.gate = [
            self._convolution(f"gate{i}", gate_channels, dilation_rate=rate)
            for i, rate in enumerate(DILATIONS, start=1)
        ]
        # Zero kernel and constant bias: before training every map weighs the same everywhere.
        self.gate_out = self._to_weights("gate_out", MAPS, -1.0)
        self.fine = self._convolution("fine", fine_channels)
        # ... and the decoder changes nothing.
        self.fine_out = self._to_weights("fine_out", MAPS + FINE_MAPS, 0.0)

    @staticmethod
    def _convolution(name: str, channels: int, **how):
        return layers.Conv2D(
            channels,
            3,
            padding="same",
            activation="relu",
            kernel_initializer="he_normal",
            name=name,
            dtype=FLOAT32,
            **how,
        )

    @staticmethod
    def _to_weights(name: str, maps: int, bias: float):
        return layers.Conv2D(
            maps,
            1,
            kernel_initializer="zeros",
            bias_initializer=initializers.Constant(bias),
            name=name,
            dtype=FLOAT32,
        )

    def build(self, before_shape, after_shape):
        """Makes the weights; shapes are those of the image and the five taps of a side."""
        channels = [shape[-1] for shape in before_shape[1:]]
        self.color = self.add_weight(
            name="colour", shape=(3, 3), initializer=initializers.Identity()
        )
        # Squared in use, which keeps the weights of the channels non-negative.
        self.channel_weights = [
            self.add_weight(name=f"block{b}_weights", shape=(c,), initializer="ones")
            for b, c in enumerate(channels, start=1)
        ]
        # Neighbours are compared in a few mixed channels: nine comparisons of all cost too much.
        self.projections = [
            self.add_weight(
                name=f"block{b}_projection",
                shape=(c, PROJECTED),
                initializer=initializers.RandomNormal(stddev=PROJECTED**-0.5),
            )
            for b, c in enumerate(channels[:2], start=1)
        ]
        self.floors = [
            self.add_weight(name=f"block{b}_floor", shape=(), initializer="zeros")
            for b in range(1, 6)
        ]
        inputs = GATE_INPUTS
        for layer in self.gate:
            layer.build((None, None, None, inputs))
            inputs = self.gate_channels
        self.gate_out.build((None, None, None, inputs))
        self.fine.build((None, None, None, inputs + MAPS + FINE_MAPS))
        self.fine_out.build((None, None, None, self.fine_channels))
        super().build(before_shape)

    def call(self, before, after):
        """The image (N, H, W, 3) and the five taps of each side to D (N, H, W, 1)."""
        rgb = [ops.cast(side[0], FLOAT32) / 64.0 for side in (before, after)]
        color = [ops.matmul(side, self.color) for side in rgb]
        distances, energies = self._coarse(before, after, [half(c) for c in color])
        seen = ops.concatenate([_root(distances[..., :8]), *energies], axis=-1)
        for layer in self.gate:
            seen = layer(seen)
        weights = stretch(self.gate_out(seen), 2)

        distances = stretch(distances, 2)
        fine = self._fine(before[1], after[1], color)
        looked_at = [stretch(seen, 2), _root(distances), _root(fine)]
        correction = self.fine_out(self.fine(ops.concatenate(looked_at, axis=-1)))
        new = correction[..., MAPS:] + FINE_START
        weights = ops.concatenate([weights + correction[..., :MAPS], new], axis=-1)
        distances = ops.concatenate([distances, fine], axis=-1)
        squared = ops.sum(distances * ops.softplus(weights), axis=-1, keepdims=True)
        # sqrt(x + e^2) - e, written so that 0 gives exactly 0; e keeps its slope finite there.
        return squared / (ops.sqrt(squared + 1e-4) + 1e-2)

    def _floor(self, block: int):
        return FLOORS[block - 1] * ops.exp(self.floors[block - 1])

    def _coarse(self, before, after, color):
        """The maps at stride 2, (N, H/2, W/2, 9), and brightness and energies, five of (..., 1)."""
        a, b = color
        maps = [squared_distance(a, b), nearest_squared_distance(a, b)]
        rgb = half(ops.cast(before[0], FLOAT32) + ops.cast(after[0], FLOAT32))
        energies = [ops.mean(rgb, axis=-1, keepdims=True) / 256.0]
        for i in range(1, 6):
            a, b = (ops.cast(side[i], FLOAT32) for side in (before, after))
            if i == 1:
                a, b = half(a), half(b)
            factor = 2 ** max(i - 2, 0)
            if i < 5:
                length = ops.sqrt(ops.mean(ops.square(a), -1, keepdims=True) + 1e-3)
                # Not +=, which torch does in place.
                length = length + ops.sqrt(ops.mean(ops.square(b), -1, keepdims=True) + 1e-3)
                energies.append(stretch(ops.log1p(length), factor) / 4.0)
            weights = self.channel_weights[i - 1]
            a, b = (soft_unit(x, self._floor(i)) * weights for x in (a, b))
            maps.append(stretch(squared_distance(a, b), factor))
            if i <= 2:
                a, b = (ops.matmul(x, self.projections[i - 1]) for x in (a, b))
                maps.append(nearest_squared_distance(a, b))
        return ops.concatenate(maps, axis=-1), energies

    def _fine(self, before, after, color):
        """The maps at full resolution, (N, H, W, 4)."""
        mixing = self.projections[0] * self.channel_weights[0][:, None]
        sides = []
        for tap in (before, after):
            tap = ops.cast(tap, FLOAT32)
            sides.append(ops.matmul(tap, mixing) / soft_length(tap, self._floor(1)))
        maps = []
        for a, b in (color, sides):
            maps += [squared_distance(a, b), nearest_squared_distance(a, b)]
        return ops.concatenate(maps, axis=-1)

    def compute_output_shape(self, before_shape, after_shape):
        """Shapes of both sides to (N, H, W, 1)."""
        return (*before_shape[0][:3], 1)

    def get_config(self):
        """What ``keras`` needs to build it again."""
        channels = {"gate_channels": self.gate_channels, "fine_channels": self.fine_channels}
        return {**super().get_config(), **channels}


def _root(squared):
    """Distances for the gates to look at, on a scale that does not favour the large ones."""
    return ops.sqrt(squared + 1e-4)
