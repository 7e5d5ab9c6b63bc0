"""One progress bar over the epochs; in a log, a line now and then."""

import sys

import keras
from tqdm import tqdm

LINES = 10
"""Lines in a log, at most."""


class Progress(keras.callbacks.Callback):
    """Shows epoch, loss and validation loss."""

    def on_train_begin(self, logs=None):
        """Start the bar, in a terminal."""
        self.epochs = self.params["epochs"]
        self.bar = tqdm(
            total=self.epochs, unit="epoch", desc="training", disable=not sys.stderr.isatty()
        )

    def on_epoch_end(self, epoch, logs=None):
        """One epoch on."""
        losses = {name: f"{(logs or {})[name]:.4f}" for name in ("loss", "val_loss")}
        self.bar.update()
        self.bar.set_postfix(losses, refresh=False)
        if self.bar.disable and (epoch + 1) % max(1, self.epochs // LINES) == 0:
            shown = ", ".join(f"{name} {value}" for name, value in losses.items())
            print(f"epoch {epoch + 1}/{self.epochs}: {shown}", flush=True)

    def on_train_end(self, logs=None):
        """Leave the bar as it is."""
        self.bar.close()
