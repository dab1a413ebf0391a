"""ResNet-50 at 224 x 224 in PyTorch, whose numbers the engine's tests compare with.

Weights, inputs and labels come from the formula of `ten_steps.py`, so only digests are stored: the first batch's
logits, loss and, per tensor, the norm of the gradient and a few of its entries; then the losses of ten steps. Numbers are
those of double precision; how far PyTorch's own float32 is from them is stored beside them and says what rounding does.

Training amplifies rounding: at a rate of 1e-3 PyTorch's own float32 is 7e-3 away from its double precision within nine
steps, at 1e-4 it is 5e-4 away, at the 2e-5 used here far less. The first step's gradients differ by rounding alone: where
a sum is a hair's breadth from zero, ReLU opens in one arithmetic and not in the other.

    python full_size.py > full_size.json          # torch 2.13 (CPU), numpy; some minutes
"""

import json
import math
import sys

import torch
import torch.nn.functional as F

from ten_steps import Network, batch

SAMPLES = 4


def sampled(values):
    """Entries at fixed places of a flattened tensor: the middles of four equal parts."""
    flat = values.flatten()
    return [flat[(2 * i + 1) * flat.numel() // (2 * SAMPLES)].item() for i in range(SAMPLES)]


def run(case, dtype):
    network = Network(case["kind"], case["depth"], case["width"], case["classes"], dtype)
    with torch.no_grad():
        network.training = False
        network.forward(torch.zeros(1, case["frames"], 3, 32, 32, dtype=dtype))
        network.training = True
    learnt = [n for n in network.order if network.tensors[n].requires_grad]
    velocity = {n: torch.zeros_like(network.tensors[n]) for n in learnt}
    result = dict(losses=[], gradient_norms=[], gradients={})
    for step in range(case["steps"]):
        x, labels = (v.to(dtype) for v in batch(case, step))
        for n in learnt:
            network.tensors[n].grad = None
        logits = network.forward(x)
        loss = -(labels * F.log_softmax(logits, dim=1)).sum(dim=1).mean()
        loss.backward()
        gradients = {n: network.tensors[n].grad for n in learnt}
        norms = {n: g.double().norm().item() for n, g in gradients.items()}
        total = math.sqrt(sum(v * v for v in norms.values()))
        result["losses"].append(loss.item())
        result["gradient_norms"].append(total)
        if step == 0:
            result["logits"] = logits.flatten().tolist()
            result["gradients"] = {n: [norms[n]] + sampled(gradients[n]) for n in learnt}
            counts = {n: gradients[n].numel() for n in learnt}
        scale = min(1.0, case["clip"] / (total + 1e-6))
        with torch.no_grad():
            for n in learnt:
                g = gradients[n] * scale + case["weight_decay"] * network.tensors[n]
                velocity[n] = case["momentum"] * velocity[n] + g
                network.tensors[n] -= case["rate"] * velocity[n]
        print(case["kind"], dtype, step, result["losses"][-1], total, file=sys.stderr)
    return result, counts


def rounding(exact, float32, counts):
    """The largest differences of float32 to double precision, as the tests measure them: norms relative to themselves,
    entries to the tensor's root mean square or themselves, whichever is larger."""
    def relative(a, b):
        return abs(a - b) / abs(b)

    def entries(name):
        (_, *found), (norm, *expected) = float32["gradients"][name], exact["gradients"][name]
        typical = norm / math.sqrt(counts[name])
        return max(abs(a - b) / max(abs(b), typical) for a, b in zip(found, expected))

    names = list(exact["gradients"])
    largest = max(abs(v) for v in exact["logits"])
    return {
        "logits": max(abs(a - b) for a, b in zip(float32["logits"], exact["logits"])) / largest,
        "gradient_norm": max(relative(float32["gradients"][n][0], exact["gradients"][n][0]) for n in names),
        "gradient_entry": max(entries(n) for n in names),
        "losses": [relative(a, b) for a, b in zip(float32["losses"], exact["losses"])],
    }


def rounded(value):
    """Seven digits are more than float32 has."""
    if isinstance(value, float):
        return float(f"{value:.7g}")
    if isinstance(value, list):
        return [rounded(v) for v in value]
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return value


def main():
    torch.set_num_threads(2)
    common = dict(depth=50, width=64, classes=40, clips=1, size=224, steps=10, momentum=0.9, weight_decay=1e-4, clip=40.0)
    cases = [
        dict(common, kind="tsn", frames=3, rate=2e-5),
        dict(common, kind="slowOnly", frames=8, rate=2e-5),
    ]
    stored = []
    for case in cases:
        (float32, counts), (exact, _) = run(case, torch.float32), run(case, torch.float64)
        differences = rounding(exact, float32, counts)
        print(json.dumps(differences), file=sys.stderr)
        stored.append(rounded(dict(case, **exact, rounding=differences)))
    json.dump({"torch": torch.__version__, "cases": stored}, sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
