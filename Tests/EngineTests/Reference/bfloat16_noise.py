"""How far PyTorch's automatic mixed precision takes the first gradient of the networks of `ten_steps.py` from float32.

    python bfloat16_noise.py > bfloat16_noise.json          # torch 2.13 (CPU), numpy

Rounding moves values over the kinks of ReLUs and through batch norms over few values, so gradients of tiny networks move by
tens of percent however exact the kernels are. The engine may move them as far as PyTorch does, not further.
"""

import json
import sys

import torch
import torch.nn.functional as F

import ten_steps


def gradients(case, rounds):
    network = ten_steps.Network(case["kind"], case["depth"], case["width"], case["classes"])
    x, labels = ten_steps.batch(case, 0)
    with torch.autocast("cpu", torch.bfloat16, enabled=rounds):
        logits = network.forward(x)
    loss = -(labels * F.log_softmax(logits.float(), dim=1)).sum(dim=1).mean()
    loss.backward()
    learnt = [n for n in network.order if network.tensors[n].requires_grad]
    return loss.item(), torch.cat([network.tensors[n].grad.double().flatten() for n in learnt])


def main():
    with open("ten_steps.json") as file:
        cases = json.load(file)["cases"]
    found = []
    for case in cases:
        (exact_loss, exact), (loss, rounded) = gradients(case, False), gradients(case, True)
        found.append(
            dict(
                kind=case["kind"], depth=case["depth"], loss=abs(loss - exact_loss) / exact_loss,
                gradient=((rounded - exact).norm() / exact.norm()).item()))
    json.dump({"torch": torch.__version__, "cases": found}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
