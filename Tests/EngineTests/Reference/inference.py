"""Full-size networks in evaluation in PyTorch, whose answers the engine's tests compare with.

Weights and inputs come from the formula of `ten_steps.py`; running statistics are the formula's too. Logits are those of
double precision. `float32` and `bfloat16` say how far PyTorch's own float32 and its automatic mixed precision are from
them, relative to the largest logit.

    python inference.py > inference.json          # torch 2.13 (CPU), numpy; a minute
"""

import json
import sys

import torch

from ten_steps import Network, batch


def logits(case, dtype, rounds=False):
    network = Network(case["kind"], case["depth"], case["width"], case["classes"], dtype)
    network.training = False
    x, _ = batch(case, 0)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=rounds):
        return network.forward(x.to(dtype)).double().flatten()


def main():
    torch.set_num_threads(2)
    common = dict(depth=50, width=64, classes=40, clips=2, size=224)
    cases = [
        dict(common, kind="tsn", frames=2),
        dict(common, kind="slowOnly", frames=4),
        dict(common, kind="irCSN", frames=8),
    ]
    stored = []
    for case in cases:
        exact = logits(case, torch.float64)
        largest = exact.abs().max()
        stored.append(
            dict(
                case, logits=[float(f"{v:.7g}") for v in exact.tolist()],
                float32=((logits(case, torch.float32) - exact).abs().max() / largest).item(),
                bfloat16=((logits(case, torch.float32, True) - exact).abs().max() / largest).item()))
        print({k: v for k, v in stored[-1].items() if k != "logits"}, file=sys.stderr)
    json.dump({"torch": torch.__version__, "cases": stored}, sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
