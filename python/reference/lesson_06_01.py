"""What PyTorch answers to the exercises of 06-01 Tensors, devices, autograd."""

import torch
from torch.nn import functional

PACKAGES = {"torch": "2.15.0", "numpy": "2.4.6"}


def record() -> dict:
    torch.manual_seed(7)
    return margin() | masked_mean() | polynomial() | straight_through() | softplus() | accumulation()


def margin() -> dict:
    """Gather and scatter: a margin off the score of the right class, as additive-margin softmax has it."""
    scores, labels, margin = hundredths(torch.randn(5, 4)), torch.tensor([3, 0, 2, 2, 1]), 0.35
    at = labels.unsqueeze(1)
    less = scores.scatter(1, at, scores.gather(1, at) - margin)
    return {
        "margin_scores": scores,
        "margin_labels": labels,
        "margin": margin,
        "margin_scores_less_margin": less,
    }


def masked_mean() -> dict:
    x, lengths = hundredths(torch.randn(3, 5, 2)), torch.tensor([5, 2, 1])
    means = torch.stack([sequence[:length].mean(0) for sequence, length in zip(x, lengths)])
    return {"masked_mean_x": x, "masked_mean_lengths": lengths, "masked_mean": means}


def polynomial() -> dict:
    coefficients = [0.5, -1.25, 0.0, 2.0, -0.75]
    x = torch.linspace(-2, 2, 9, dtype=torch.float64, requires_grad=True)
    sum(c * x**power for power, c in enumerate(coefficients)).sum().backward()
    return {"polynomial": coefficients, "polynomial_x": x.detach(), "polynomial_slopes": x.grad}


def straight_through() -> dict:
    """The gradient from above is 1, 2, 3... as in the check."""
    x = torch.tensor([-2.7, -0.3, 0.4, 1.1, 8.9], dtype=torch.float64, requires_grad=True)
    y = x + (x.round() - x).detach()
    (y * torch.arange(1, 6)).sum().backward()
    return {"straight_through_x": x.detach(), "straight_through": y.detach(), "straight_through_slopes": x.grad}


def softplus() -> dict:
    """In float64 and without the threshold above which PyTorch takes the line, so exact for the f32 of the check."""
    x = torch.tensor([-60.0, -25.0, -3.0, -0.5, 0.0, 0.5, 3.0, 25.0, 100.0], dtype=torch.float64, requires_grad=True)
    y = functional.softplus(x, threshold=1000)
    (y * torch.arange(1, 10)).sum().backward()
    return {"softplus_x": x.detach(), "softplus": y.detach(), "softplus_slopes": x.grad}


def accumulation() -> dict:
    """The gradient of one batch of all ten rows."""
    x, y = hundredths(torch.randn(10, 3, dtype=torch.float64)), hundredths(torch.randn(10, dtype=torch.float64))
    w = torch.tensor([0.5, -1.0, 0.25], dtype=torch.float64, requires_grad=True)
    functional.mse_loss(x @ w, y).backward()
    return {"accumulation_x": x, "accumulation_y": y, "accumulation_w": w.detach(), "accumulation_slope": w.grad}


def hundredths(values: torch.Tensor) -> torch.Tensor:
    """Short numbers, which f32 and JSON write alike."""
    return (values * 100).round() / 100
