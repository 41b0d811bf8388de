"""Adam with a rate for each part of the network. Any Keras backend."""

import math

from imgdiff.network.keras.framework import keras

BACKBONE_RATE, UPPER_RATE, EMBEDDING_RATE, HEAD_RATE = 1e-4, 3e-4, 1e-3, 3e-3


class LayerwiseAdam(keras.optimizers.Adam):
    """Adam whose rate depends on the layer: pretrained blocks slow, upper blocks faster, heads
    fastest (one rate for all leaves the heads where they started)."""

    def build(self, variables):
        """Adam's variables, and each one's factor of the rate."""
        self._factors = [self._factor(v.path) for v in variables]
        super().build(variables)

    def update_step(self, gradient, variable, learning_rate):
        """Adam's step, at the rate of the variable's layer."""
        factor = self._factors[self._get_variable_index(variable)]
        return super().update_step(gradient, variable, learning_rate * factor)

    def _backend_update_step(self, grads, trainable_variables, learning_rate):
        """All steps. Torch starts each operation by itself, some twenty for each of the variables:
        there a handful goes through all of them at once."""
        if keras.backend.backend() == "torch":
            return self._steps_at_once(grads, trainable_variables, learning_rate)
        return super()._backend_update_step(grads, trainable_variables, learning_rate)

    def _steps_at_once(self, grads, variables, learning_rate):
        import torch

        which = [self._get_variable_index(variable) for variable in variables]
        means, squares = (
            [moments[i].value for i in which] for moments in (self._momentums, self._velocities)
        )
        step = float(self.iterations + 1)
        rate = float(learning_rate) * (1 - self.beta_2**step) ** 0.5 / (1 - self.beta_1**step)
        with torch.no_grad():
            torch._foreach_lerp_(means, grads, 1 - self.beta_1)
            torch._foreach_mul_(squares, self.beta_2)
            torch._foreach_addcmul_(squares, grads, grads, 1 - self.beta_2)
            lengths = torch._foreach_sqrt(squares)
            torch._foreach_add_(lengths, self.epsilon)
            rates = [-rate * self._factors[i] for i in which]
            torch._foreach_addcdiv_([v.value.data for v in variables], means, lengths, rates)

    @staticmethod
    def _factor(path: str) -> float:
        if "block4_conv" in path or "block5_conv" in path:
            return UPPER_RATE / BACKBONE_RATE
        if "_conv" in path:
            return 1.0
        head = "difference" in path or "gate" in path
        return (HEAD_RATE if head else EMBEDDING_RATE) / BACKBONE_RATE


def rate_at(progress: float, step: int) -> float:
    """Warm-up over 200 steps, then a half cosine to zero; of the backbone's rate."""
    warm = min(1.0, (step + 1) / 200)
    return BACKBONE_RATE * warm * max(0.01, 0.5 * (1 + math.cos(math.pi * min(progress, 1.0))))
