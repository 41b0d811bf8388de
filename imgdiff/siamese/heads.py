"""What turns the backbone's features into numbers: an embedding of the whole image, and a
distance at each place.

Nothing in the difference head looks at the whole image, so a window that carries enough
margin gives exactly what the whole image gives.
"""

from typing import Any

from imgdiff.siamese.framework import keras

layers: Any = keras.layers
initializers, ops = keras.initializers, keras.ops

#: Learned layers run in float32 even under mixed precision: they subtract near-equal numbers.
FLOAT32 = "float32"


def soft_unit(features, floor):
    """Features (N, H, W, C) over their length; places with less energy than ``floor`` stay
    short, so that dark and flat areas do not flicker."""
    energy = ops.sum(ops.square(features), axis=-1, keepdims=True)
    return features / ops.sqrt(energy + ops.square(floor))


@keras.saving.register_keras_serializable("imgdiff")
class EmbeddingHead(layers.Layer):
    """Taps of the upper blocks -> one vector of 128, not normalised."""

    def __init__(self, size: int = 128, **kwargs):
        super().__init__(**{**kwargs, "dtype": FLOAT32})
        self.size = size
        self.hidden = layers.Dense(size, activation="relu", name="hidden", dtype=FLOAT32)
        self.out = layers.Dense(size, name="out", dtype=FLOAT32)

    def build(self, shapes):
        pooled = sum(shape[-1] for shape in shapes)
        self.hidden.build((None, pooled))
        self.out.build((None, self.size))
        super().build(shapes)

    def call(self, taps):
        pooled = []
        for tap in taps:
            tap = ops.cast(tap, FLOAT32)
            # Times sqrt(channels): every block's pooled features have a length near one a channel.
            scale = float(tap.shape[-1]) ** 0.5
            pooled.append(ops.mean(soft_unit(tap, 1.0), axis=(1, 2)) * scale)
        return self.out(self.hidden(ops.concatenate(pooled, axis=-1)))

    def compute_output_shape(self, shapes):
        return (shapes[0][0], self.size)

    def get_config(self):
        return {**super().get_config(), "size": self.size}


@keras.saving.register_keras_serializable("imgdiff")
class DifferenceHead(layers.Layer):
    """Five taps and the image of each side -> Euclidean distance D (N, H/2, W/2, 1).

    Per block: features to unit length, squared differences weighted by non-negative channel
    weights (LPIPS; Zhang et al. 2018), brought to stride 2. For the colour and blocks 1 and 2
    also the smallest such distance in a 3 x 3 neighbourhood, which forgives a shift. A small
    dilated network sees these maps and gives each its own non-negative weight at each place;
    D is the square root of the weighted sum. Symmetric, local, exactly 0 on identical images.
    """

    MAPS = 9  # colour, block 1, block 2 direct and nearest; blocks 3, 4, 5 direct
    DILATIONS = (1, 2, 4, 8)
    FLOORS = (50.0, 100.0, 100.0, 50.0, 50.0)  # a tenth of each block's usual length

    def __init__(self, gate_channels: int = 24, **kwargs):
        super().__init__(**{**kwargs, "dtype": FLOAT32})
        self.gate_channels = gate_channels
        self.gate = [
            layers.Conv2D(
                gate_channels,
                3,
                padding="same",
                dilation_rate=rate,
                activation="relu",
                kernel_initializer="he_normal",
                name=f"gate{i}",
                dtype=FLOAT32,
            )
            for i, rate in enumerate(self.DILATIONS, start=1)
        ]
        # Zero kernel and constant bias: before training every map weighs the same everywhere.
        self.gate_out = layers.Conv2D(
            self.MAPS,
            1,
            activation="softplus",
            kernel_initializer="zeros",
            bias_initializer=initializers.Constant(-1.0),
            name="gate_out",
            dtype=FLOAT32,
        )

    def build(self, before_shape, after_shape):
        channels = [shape[-1] for shape in before_shape[1:]]
        self.colour = self.add_weight(
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
                shape=(c, 12),
                initializer=initializers.RandomNormal(stddev=12**-0.5),
            )
            for b, c in enumerate(channels[:2], start=1)
        ]
        self.floors = [
            self.add_weight(name=f"block{b}_floor", shape=(), initializer="zeros")
            for b in range(1, 6)
        ]
        inputs = 8 + 5  # the maps up to block 4; brightness and the energy of blocks 1 to 4
        for layer in self.gate:
            layer.build((None, None, None, inputs))
            inputs = self.gate_channels
        self.gate_out.build((None, None, None, inputs))
        super().build(before_shape)

    def call(self, before, after):
        maps, energies = [], []
        colour = [ops.cast(side[0], FLOAT32) / 64.0 for side in (before, after)]
        a, b = (ops.matmul(_half(x), self.colour) for x in colour)
        maps += [_squared_distance(a, b), nearest_squared_distance(a, b)]
        energies.append(ops.mean(_half(colour[0] + colour[1]), axis=-1, keepdims=True) / 4.0)

        for i in range(1, 6):
            a, b = (ops.cast(side[i], FLOAT32) for side in (before, after))
            if i == 1:
                a, b = _half(a), _half(b)
            stretch = 2 ** max(i - 2, 0)
            if i < 5:
                length = ops.sqrt(ops.mean(ops.square(a), -1, keepdims=True) + 1e-3)
                length += ops.sqrt(ops.mean(ops.square(b), -1, keepdims=True) + 1e-3)
                energies.append(_stretch(ops.log1p(length), stretch) / 4.0)
            weights = self.channel_weights[i - 1]
            floor = self.FLOORS[i - 1] * ops.exp(self.floors[i - 1])
            a, b = (soft_unit(x, floor) * weights for x in (a, b))
            maps.append(_stretch(_squared_distance(a, b), stretch))
            if i <= 2:
                a, b = (ops.matmul(x, self.projections[i - 1]) for x in (a, b))
                maps.append(nearest_squared_distance(a, b))

        distances = ops.concatenate(maps, axis=-1)
        seen = ops.concatenate([ops.sqrt(distances[..., :8] + 1e-4), *energies], axis=-1)
        for layer in self.gate:
            seen = layer(seen)
        squared = ops.sum(distances * self.gate_out(seen), axis=-1, keepdims=True)
        # sqrt(x + e^2) - e, written so that 0 gives exactly 0; e keeps its slope finite there.
        return squared / (ops.sqrt(squared + 1e-4) + 1e-2)

    def compute_output_shape(self, before_shape, after_shape):
        n, h, w, _ = before_shape[0]
        return (n, h and h // 2, w and w // 2, 1)

    def get_config(self):
        return {**super().get_config(), "gate_channels": self.gate_channels}


def _half(x):
    return ops.average_pool(x, 2, strides=2, padding="valid")


def _pad_edge(x):
    """One more row and column on every side, the edge repeated."""
    x = ops.concatenate([x[:, :1], x, x[:, -1:]], axis=1)
    return ops.concatenate([x[:, :, :1], x, x[:, :, -1:]], axis=2)


def _stretch(x, factor):
    """Bilinear enlargement of (N, H, W, 1) by a power of two, a doubling at a time."""
    while factor > 1:
        n, h, w = ops.shape(x)[0], ops.shape(x)[1], ops.shape(x)[2]
        x = _pad_edge(x)
        above, here, below = (0.25 * x[:, :-2], 0.75 * x[:, 1:-1], 0.25 * x[:, 2:])
        x = ops.reshape(ops.stack([above + here, here + below], axis=2), (n, 2 * h, w + 2, 1))
        left, here, right = (0.25 * x[:, :, :-2], 0.75 * x[:, :, 1:-1], 0.25 * x[:, :, 2:])
        x = ops.reshape(ops.stack([left + here, here + right], axis=3), (n, 2 * h, 2 * w, 1))
        factor //= 2
    return x


def _squared_distance(a, b):
    return ops.sum(ops.square(a - b), axis=-1, keepdims=True)


def nearest_squared_distance(a, b):
    """At each place the squared distance to the nearest of the other side's 3 x 3 neighbours,
    taken both ways; the larger of the two. Shapes (N, H, W, C) -> (N, H, W, 1)."""
    height, width = ops.shape(a)[1], ops.shape(a)[2]
    a, b = _pad_edge(a), _pad_edge(b)
    forth = back = None
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            # d(a(q), b(q + shift)) over every q that either direction asks for.
            top, left = min(1, 1 - dy), min(1, 1 - dx)
            h, w = height + abs(dy), width + abs(dx)
            here = a[:, top : top + h, left : left + w]
            there = b[:, top + dy : top + dy + h, left + dx : left + dx + w]
            d = _squared_distance(here, there)
            y, x = 1 - top, 1 - left
            one = d[:, y : y + height, x : x + width]
            other = d[:, y - dy : y - dy + height, x - dx : x - dx + width]
            forth = one if forth is None else ops.minimum(forth, one)
            back = other if back is None else ops.minimum(back, other)
    return ops.maximum(forth, back)
