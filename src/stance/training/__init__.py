"""A network and encoded windows in, a trained network out."""

from stance.training.checkpoints import Place
from stance.training.fit import fit_network
from stance.training.loss import multitask_loss

__all__ = ["Place", "fit_network", "multitask_loss"]
