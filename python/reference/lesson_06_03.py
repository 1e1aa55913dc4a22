"""What PyTorch answers to the exercises of 06-03 CNN on real digits."""

import torch
from torch import nn
from torch.nn import functional

PACKAGES = {"torch": "2.15.0", "numpy": "2.4.6"}


def record() -> dict:
    torch.manual_seed(7)
    torch.set_default_dtype(torch.float64)
    return shapes() | lenet() | residual_block() | depthwise() | label_smoothing() | grad_cam() | patch_embed()


def shapes() -> dict:
    """Input, kernel, stride, padding, dilation, and the size that a convolution gives."""
    settings = [(8, 3, 1, 1, 1), (28, 5, 1, 0, 1), (224, 7, 2, 3, 1), (9, 3, 2, 0, 2), (32, 4, 4, 0, 1), (10, 3, 3, 2, 3)]
    sizes = [functional.conv1d(torch.zeros(1, 1, n), torch.zeros(1, 1, k), None, s, p, d).shape[2] for n, k, s, p, d in settings]
    return {"conv_settings": settings, "conv_sizes": sizes}


def lenet() -> dict:
    """The network of the exercise, its weights from the formula that the check uses too."""
    layers = nn.ModuleDict({
        "conv1": nn.Conv2d(1, 6, 3, padding=1),
        "conv2": nn.Conv2d(6, 16, 3, padding=1),
        "fc1": nn.Linear(64, 32),
        "fc2": nn.Linear(32, 10),
    })
    for at, (_, weight) in enumerate(sorted(layers.named_parameters())):
        weight.data = by_formula(weight.shape, 3 + at)
    images = hundredths(torch.rand(3, 1, 8, 8))
    x = functional.max_pool2d(functional.relu(layers["conv1"](images)), 2)
    x = functional.max_pool2d(functional.relu(layers["conv2"](x)), 2)
    logits = layers["fc2"](functional.relu(layers["fc1"](x.flatten(1))))
    return {"lenet_images": images, "lenet_logits": logits.detach()}


def residual_block() -> dict:
    """Two channels of 4 × 3; the gradient from above is 1, 2, 3..."""
    x = hundredths(torch.randn(1, 2, 4, 3)).requires_grad_()
    weights = [by_formula(shape, 5 + at) for at, shape in enumerate([(2,), (2, 2, 3, 3), (2,), (2, 2, 3, 3)])]
    inner = functional.relu(functional.conv2d(x, weights[1], weights[0], padding=1))
    y = functional.relu(functional.conv2d(inner, weights[3], weights[2], padding=1) + x)
    counted(y).backward()
    return {"residual_x": x.detach(), "residual_y": y.detach(), "residual_slope": x.grad}


def depthwise() -> dict:
    x = hundredths(torch.randn(2, 3, 4, 4)).requires_grad_()
    depth, point = hundredths(torch.randn(3, 1, 3, 3)), hundredths(torch.randn(2, 3, 1, 1))
    y = functional.conv2d(functional.conv2d(x, depth, padding=1, groups=3), point)
    counted(y).backward()
    return {
        "depthwise_x": x.detach(), "depthwise_depth": depth, "depthwise_point": point,
        "depthwise_y": y.detach(), "depthwise_slope": x.grad,
    }  # fmt: skip


def label_smoothing() -> dict:
    logits, labels, smoothing = hundredths(3 * torch.randn(4, 5)).requires_grad_(), torch.tensor([4, 0, 2, 2]), 0.1
    loss = functional.cross_entropy(logits, labels, label_smoothing=smoothing)
    loss.backward()
    return {
        "smoothing_logits": logits.detach(), "smoothing_labels": labels, "smoothing": smoothing,
        "smoothing_loss": loss.detach(), "smoothing_slope": logits.grad,
    }  # fmt: skip


def grad_cam() -> dict:
    """Selvaraju et al. (2017), equations 1 and 2, then divided by the largest value."""
    activations, gradients = hundredths(torch.rand(4, 3, 3)), hundredths(torch.randn(4, 3, 3) + 0.3)
    heat = functional.relu((gradients.mean((1, 2))[:, None, None] * activations).sum(0))
    return {"cam_activations": activations, "cam_gradients": gradients, "cam": heat / heat.max()}


def patch_embed() -> dict:
    """As vision transformers are written: a convolution whose stride is its kernel."""
    images, bias = hundredths(torch.randn(2, 2, 4, 6)), hundredths(torch.randn(3))
    kernel = hundredths(torch.randn(3, 2, 2, 2))
    embedded = functional.conv2d(images, kernel, bias, stride=2).flatten(2).transpose(1, 2)
    return {"patch_images": images, "patch_weight": kernel.flatten(1), "patch_bias": bias, "patches": embedded}


def by_formula(shape: tuple, salt: int) -> torch.Tensor:
    """Numbers that the check can make itself."""
    count = torch.Size(shape).numel()
    return torch.tensor([((at * 37 + salt * 17) % 101 - 50) / 200 for at in range(count)]).reshape(shape)


def counted(y: torch.Tensor) -> torch.Tensor:
    return (y.flatten() * torch.arange(1, y.numel() + 1)).sum()


def hundredths(values: torch.Tensor) -> torch.Tensor:
    return (values * 100).round() / 100
