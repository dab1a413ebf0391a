"""Twelve training steps of tiny networks in PyTorch with its own optimisers, label smoothing, frozen stages and frozen
statistics, whose numbers the engine's tests compare with.

Network, weights, inputs and labels are those of ten_steps.py.

    python training_options.py > training_options.json          # torch 2.13 (CPU), numpy
"""

import json
import math
import sys

import torch
import torch.nn.functional as F

import ten_steps


class PartlyFrozen(ten_steps.Network):
    """Stages counted from the stem do not learn and normalise by running statistics, as MMAction2's `frozen_stages`
    (ours is one more than theirs: 1 is the stem); with `frozen_statistics` every batch norm does the latter, as its
    `norm_eval`."""

    def __init__(self, case):
        super().__init__(case["kind"], case["depth"], case["width"], case["classes"])
        self.frozen_stages = case.get("frozen_stages", 0)
        self.frozen_statistics = case.get("frozen_statistics", False)

    def is_frozen(self, name):
        if name.startswith("backbone.conv1."):
            return self.frozen_stages >= 1
        for stage in range(1, 5):
            if name.startswith(f"backbone.layer{stage}."):
                return self.frozen_stages >= stage + 1
        return False

    def unit(self, x, name, *rest, **named):
        whole = self.training
        if self.frozen_statistics or self.is_frozen(name + "."):
            self.training = False
        y = super().unit(x, name, *rest, **named)
        self.training = whole
        return y


def optimizer(case, weights):
    if case["optimizer"] == "adamw":
        return torch.optim.AdamW(
            weights, lr=case["rate"], betas=case["betas"], weight_decay=case["weight_decay"], foreach=False)
    return torch.optim.SGD(
        weights, lr=case["rate"], momentum=case["momentum"], weight_decay=case["weight_decay"],
        nesterov=case["nesterov"], foreach=False)


def run(case):
    network = PartlyFrozen(case)
    with torch.no_grad():
        network.training = False
        network.forward(ten_steps.batch(case, 0)[0])
        network.training = True
    learnt = [n for n in network.order if network.tensors[n].requires_grad]
    for n in learnt:
        network.tensors[n].requires_grad_(not network.is_frozen(n))
    learnt = [n for n in learnt if not network.is_frozen(n)]
    weights = [network.tensors[n] for n in learnt]
    start = {n: network.tensors[n].detach().clone() for n in network.order}
    rule = optimizer(case, weights)
    # Mean over the steps so far, the values of k steps ago weighing decay^k.
    average = {n: torch.zeros_like(start[n], dtype=torch.double) for n in network.order}
    mass = 0.0
    result = dict(case, losses=[], gradient_norms=[])
    for step in range(case["steps"]):
        x, labels = ten_steps.batch(case, step)
        rule.zero_grad()
        loss = F.cross_entropy(network.forward(x), labels, label_smoothing=case["label_smoothing"])
        loss.backward()
        result["losses"].append(loss.item())
        result["gradient_norms"].append(torch.nn.utils.clip_grad_norm_(weights, case["clip"], foreach=False).item())
        rule.step()
        mass = case["average_decay"] * mass + 1
        for n in network.order:
            average[n] = case["average_decay"] * average[n] + network.tensors[n].detach().double()
    with torch.no_grad():
        network.training = False
        logits = lambda: network.forward(ten_steps.batch(case, 0)[0]).flatten().tolist()
        result["logits"] = logits()
        # How far each tensor went: an error in one of them is not lost among the others.
        moved = {n: (network.tensors[n] - start[n]).double().norm().item() for n in network.order}
        result["moved"] = {n: v for n, v in moved.items()}
        for n in network.order:
            network.tensors[n].copy_((average[n] / mass).float())
        result["average_logits"] = logits()
    return result


def main():
    common = dict(
        kind="tsn", depth=10, width=8, classes=16, clips=4, frames=3, size=32, steps=12, clip=2.0, optimizer="sgd",
        rate=0.02, momentum=0.9, nesterov=False, betas=[0.9, 0.999], weight_decay=1e-3, label_smoothing=0.0,
        average_decay=0.8, frozen_stages=0, frozen_statistics=False)
    adamw = dict(common, optimizer="adamw", rate=1e-3, weight_decay=0.05, clip=50.0)
    cases = [
        dict(common, nesterov=True),
        dict(adamw, rate=5e-4),
        dict(adamw, kind="slowOnly", frames=4, betas=[0.8, 0.98], label_smoothing=0.1),
        dict(common, label_smoothing=0.2),
        dict(common, frozen_stages=1),
        dict(common, frozen_stages=3, kind="slowOnly", frames=4),
        dict(common, frozen_stages=5),
        dict(common, frozen_statistics=True),
        dict(common, frozen_statistics=True, frozen_stages=2, kind="slowOnly", frames=4, nesterov=True),
    ]
    json.dump({"torch": torch.__version__, "cases": [run(c) for c in cases]}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
