"""The source excerpts of each lab, with a sentence on each."""

from __future__ import annotations

from dataclasses import dataclass

from weblab.locale import mark as _

NN, OPS = "weblab/nn", "weblab/nn/ops"


@dataclass(frozen=True)
class Part:
    """A class, a function or a table out of a file.

    Args:
        path: of the file in the repository.
        name: as the file has it, with a dot before a method.
        word: its role in the experiment, in a sentence; marked for translation.
    """

    path: str
    name: str
    word: str


PARTS: dict[str, tuple[Part, ...]] = {
    "draw": (
        Part(
            "weblab/datasets/strokes.py",
            "rasterize",
            _("Every step from your pen strokes to the 28x28 image that the network sees."),
        ),
        Part(
            "weblab/datasets/strokes.py",
            "_centre_of_mass",
            _("The center of mass, which is moved to the middle of the image as in MNIST."),
        ),
        Part(
            "weblab/datasets/strokes.py",
            "_draw",
            _("Ink by the distance of each pixel from the stroke, so that edges are smooth."),
        ),
        Part(
            f"{NN}/zoo.py",
            "digits_convnet",
            _("The network that reads the image: three blocks of convolutions, two dense layers."),
        ),
    ),
    "cnn": (
        Part(
            f"{NN}/convolution.py",
            "Conv2d",
            _("The layer: it checks shapes, keeps its input and leaves the sums to operations."),
        ),
        Part(
            f"{OPS}/convolution.py",
            "conv2d",
            _("A matrix product of the filters with all windows of the image."),
        ),
        Part(
            f"{OPS}/convolution.py",
            "windows_of",
            _("All windows without a copy: a view that reads each pixel many times."),
        ),
        Part(
            f"{OPS}/convolution.py",
            "_columns",
            _("im2col: the windows of a few images, copied into the columns of a matrix."),
        ),
        Part(
            f"{OPS}/convolution.py",
            "conv2d_backward_input",
            _("col2im: each window's gradient is added back to where the window was."),
        ),
        Part(
            f"{OPS}/convolution.py",
            "conv2d_backward_weight",
            _("A filter is used at every position, so its gradient is a sum over all of them."),
        ),
        Part(
            f"{NN}/pooling.py",
            "MaxPool2d",
            _("The layer that keeps the maximum of each window, and where it was."),
        ),
        Part(
            f"{OPS}/pooling.py",
            "max_pool2d",
            _("The maximum of each window together with its position."),
        ),
        Part(
            f"{OPS}/pooling.py",
            "max_pool2d_backward",
            _("The gradient of each window goes to the position of its maximum."),
        ),
        Part(
            f"{NN}/linear.py",
            "Linear",
            _("The dense layer behind the convolutions."),
        ),
        Part(
            f"{NN}/activations.py",
            "ReLU",
            _("The gradient passes where the output was above zero."),
        ),
    ),
    "backprop": (
        Part(
            f"{NN}/graph.py",
            "Node",
            _("A value in the graph; operators between nodes make new nodes."),
        ),
        Part(
            f"{NN}/graph.py",
            "Graph.forward_iter",
            _("Forward: every node is computed from those before it."),
        ),
        Part(
            f"{NN}/graph.py",
            "Graph.backward_iter",
            _("Backward: from the output, each node passes its gradient to its inputs."),
        ),
        Part(
            f"{NN}/graph.py",
            "Graph._pass_back",
            _("The chain rule: local derivative times upstream gradient, added at each input."),
        ),
        Part(
            f"{NN}/graph_operations.py",
            "OPERATIONS",
            _("All operations with their derivatives, one row each."),
        ),
        Part(
            f"{NN}/gradient_check.py",
            "check_gradients",
            _("The gradient check: backward against central differences."),
        ),
        Part(f"{NN}/linear.py", "Linear", _("The affine layer with its three gradients.")),
        Part(
            f"{NN}/activations.py",
            "ReLU",
            _("The gradient passes where the output was above zero."),
        ),
        Part(
            f"{NN}/activations.py",
            "Sigmoid",
            _("The slope is computed from the output alone."),
        ),
        Part(
            f"{OPS}/elementwise.py",
            "softmax_cross_entropy",
            _("Softmax and loss in one step: the gradient is the prediction minus the target."),
        ),
    ),
    "optimizers": (
        Part(
            f"{NN}/optimizers.py",
            "Optimizer",
            _("The common part of all optimizers: parameters, learning rate and state."),
        ),
        Part(f"{NN}/optimizers.py", "SGD", _("Each parameter moves against its gradient.")),
        Part(
            f"{NN}/optimizers.py",
            "Momentum",
            _("A velocity accumulates the gradients and loses a share in each step."),
        ),
        Part(
            f"{NN}/optimizers.py",
            "Nesterov",
            _("The step looks ahead to where the velocity leads."),
        ),
        Part(
            f"{NN}/adaptive.py",
            "AdaGrad",
            _(
                "Each parameter has its own learning rate, which falls with the sum of "
                "its squared gradients."
            ),
        ),
        Part(
            f"{NN}/adaptive.py",
            "RMSProp",
            _("A running mean replaces the sum, so that old gradients are forgotten."),
        ),
        Part(
            f"{NN}/adaptive.py",
            "AdaDelta",
            _("The size of past steps replaces the learning rate."),
        ),
        Part(
            f"{NN}/adaptive.py",
            "Adam",
            _("Momentum and RMSProp together, both corrected for their start at zero."),
        ),
        Part(
            f"{NN}/adaptive.py",
            "AdamW",
            _("Adam whose weight decay does not pass through the running means."),
        ),
        Part(
            f"{OPS}/updates.py",
            "sgd_update",
            _("The update of SGD as one operation, which a faster kernel may replace."),
        ),
        Part(
            f"{OPS}/updates.py",
            "momentum_update",
            _("The update of Momentum and Nesterov."),
        ),
        Part(
            f"{OPS}/updates.py",
            "adam_update",
            _("The update of Adam and AdamW, with the bias correction."),
        ),
    ),
    "initialization": (
        Part(
            f"{NN}/initializers.py",
            "normal",
            _("A fixed standard deviation, which the lab shows to fail in deep networks."),
        ),
        Part(
            f"{NN}/initializers.py",
            "xavier_normal",
            _("Xavier's standard deviation, made for tanh and sigmoid."),
        ),
        Part(
            f"{NN}/initializers.py",
            "xavier_fan_in",
            _("Xavier's rule in the shorter form of the book."),
        ),
        Part(
            f"{NN}/initializers.py",
            "he_normal",
            _("He's standard deviation, made for ReLU, which zeroes half of the values."),
        ),
        Part(
            f"{NN}/initializers.py",
            "he_uniform",
            _("The same variance from a uniform distribution."),
        ),
        Part(
            f"{NN}/linear.py",
            "Linear.__init__",
            _("The call that returns the initial weights of a layer."),
        ),
    ),
    "batch-norm": (
        Part(
            f"{NN}/normalization.py",
            "BatchNorm1d",
            _("The layer for dense networks, with its equation."),
        ),
        Part(
            f"{NN}/normalization.py",
            "_BatchNorm",
            _("Training by the batch's statistics, evaluation by the running ones."),
        ),
        Part(
            f"{OPS}/normalization.py",
            "batch_norm",
            _("Mean and variance of each feature, then scale and shift."),
        ),
        Part(
            f"{OPS}/normalization.py",
            "batch_norm_backward",
            _("Backward through mean and variance: both depend on the input."),
        ),
        Part(
            f"{NN}/activations.py",
            "ReLU",
            _("The gradient passes where the output was above zero."),
        ),
    ),
    "overfitting": (
        Part(
            f"{NN}/noise.py",
            "_Mask",
            _("Random zeros in training, and the same mask for the gradient."),
        ),
        Part(
            f"{NN}/noise.py",
            "Dropout",
            _("Kept values are divided by 1 - p, so that evaluation changes nothing."),
        ),
        Part(
            f"{OPS}/updates.py",
            "sgd_update",
            _("Weight decay: decay times the parameter is added to its gradient."),
        ),
        Part(
            f"{NN}/penalties.py",
            "L2",
            _("The same as a penalty in the loss."),
        ),
        Part(
            f"{NN}/activations.py",
            "ReLU",
            _("The gradient passes where the output was above zero."),
        ),
        Part(
            f"{NN}/losses.py",
            "SoftmaxCrossEntropy",
            _("The loss of the classes, softmax included."),
        ),
        Part(
            f"{NN}/stopping.py",
            "EarlyStopping",
            _("Training ends when the validation loss has not fallen for some epochs."),
        ),
    ),
    "autoencoders": (
        Part(
            f"{NN}/autoencoders.py",
            "Autoencoder",
            _("An encoder and a decoder, trained to return the input."),
        ),
        Part(
            f"{NN}/penalties.py",
            "SparseCode",
            _("The penalty that keeps each unit of the code active in few samples."),
        ),
        Part(
            f"{NN}/noise.py",
            "MaskingNoise",
            _("The noise of a denoising autoencoder: random pixels become zero."),
        ),
        Part(
            f"{NN}/penalties.py",
            "ContractiveEncoder",
            _("The penalty on how much the code changes with the input."),
        ),
        Part(
            f"{NN}/gaussian_code.py",
            "GaussianCode",
            _("The random code of a variational autoencoder."),
        ),
        Part(
            f"{NN}/losses.py",
            "MeanSquaredError",
            _("The reconstruction error."),
        ),
    ),
    "movies": (
        Part(
            f"{NN}/softmax_rbm.py",
            "SoftmaxRBM",
            _("The Boltzmann machine: hidden tastes, and for each film a softmax over its stars."),
        ),
        Part(
            f"{NN}/rbm.py",
            "RBM.set_gradients",
            _("Contrastive divergence of the binary machine, in a few lines."),
        ),
        Part(
            f"{NN}/contrastive.py",
            "contrastive_iter",
            _("Training, batch by batch."),
        ),
        Part(
            f"{NN}/autorec.py",
            "AutoRec",
            _("The competitor: an autoencoder of ratings."),
        ),
        Part(
            f"{NN}/losses.py",
            "MaskedMeanSquaredError",
            _("Its loss: entries without a rating are left out."),
        ),
    ),
}


def paths() -> list[str]:
    """Return the files that any lab shows, each once."""
    return sorted({part.path for parts in PARTS.values() for part in parts})
