"""Ten training steps of tiny networks in PyTorch, whose numbers the engine's tests compare with.

Weights, inputs and labels come from a formula that the tests repeat (`Formula.swift`), so nothing but results is
stored. Written from the architecture's description with torch.nn.functional; shares no code with the engine.

    python ten_steps.py > ten_steps.json          # torch 2.13 (CPU), numpy
"""

import json
import math
import sys

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(2)
torch.use_deterministic_algorithms(True)


def uniform(stream, count):
    """Values in [0, 1): splitmix64 of (stream, element)."""
    z = (np.uint64(stream) << np.uint64(32)) + np.arange(count, dtype=np.uint64)
    with np.errstate(over="ignore"):
        z = (z + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-53


def tensor(stream, shape, low, high):
    count = math.prod(shape)
    return torch.tensor((low + (high - low) * uniform(stream, count)).astype(np.float32).reshape(shape))


BLOCKS = {10: [1, 1, 1, 1], 18: [2, 2, 2, 2], 50: [3, 4, 6, 3], 101: [3, 4, 23, 3]}


class Network:
    """A residual network as a dictionary of tensors; 2D for TSN, 3D for SlowOnly and ir-CSN."""

    def __init__(self, kind, depth, width, classes, dtype=torch.float32):
        self.three = kind != "tsn"
        self.separated = kind == "irCSN"
        self.dtype = dtype
        self.depth, self.width, self.classes = depth, width, classes
        self.tensors = {}
        self.order = []
        self.training = True

    def parameter(self, name, shape, low, high, learnt=True):
        if name not in self.tensors:
            t = tensor(len(self.order), shape, low, high).to(self.dtype)
            t.requires_grad_(learnt)
            self.tensors[name] = t
            self.order.append(name)
        return self.tensors[name]

    def unit(self, x, name, out, kernel, stride, relu, groups=1):
        """Convolution and batch norm."""
        taps = list(kernel) if self.three else list(kernel[1:])
        # A depthwise filter sees its own taps only.
        bound = math.sqrt(3) * math.sqrt(2 / ((out if groups == 1 else 1) * math.prod(taps)))
        w = self.parameter(name + ".conv.weight", [out, x.shape[1] // groups] + taps, -bound, bound)
        padding = [k // 2 for k in taps]
        # Time is strided with space in ir-CSN's blocks, never in a stem.
        time = stride if self.separated and ".layer" in name else 1
        strides = [time, stride, stride] if self.three else [stride, stride]
        x = (F.conv3d if self.three else F.conv2d)(x, w, None, strides, padding, 1, groups)
        # Small last scales keep a deep tiny network well conditioned: differences then measure errors, not chaos.
        low, high = (0.2, 0.4) if name.endswith("conv3") else (0.8, 1.2)
        gamma = self.parameter(name + ".bn.weight", [out], low, high)
        beta = self.parameter(name + ".bn.bias", [out], -0.1, 0.1)
        mean = self.parameter(name + ".bn.running_mean", [out], -0.05, 0.05, False)
        var = self.parameter(name + ".bn.running_var", [out], 0.8, 1.2, False)
        x = F.batch_norm(x, mean, var, gamma, beta, self.training, 0.1, 1e-3 if self.separated else 1e-5)
        return F.relu(x) if relu else x

    def block(self, x, name, planes, stride, inflated):
        t = 3 if inflated else 1
        if self.depth < 50:
            out = planes
            y = self.unit(x, name + ".conv1", planes, (t, 3, 3), stride, True)
            last = (name + ".conv2", out, (t, 3, 3))
        else:
            out = 4 * planes
            y = self.unit(x, name + ".conv1", planes, (t, 1, 1), 1, True)
            if self.separated:
                y = self.unit(y, name + ".conv2.0", planes, (3, 3, 3), stride, True, groups=planes)
            else:
                y = self.unit(y, name + ".conv2", planes, (1, 3, 3), stride, True)
            last = (name + ".conv3", out, (1, 1, 1))
        shortcut = x
        if stride != 1 or x.shape[1] != out:
            shortcut = self.unit(x, name + ".downsample", out, (1, 1, 1), stride, False)
        return F.relu(self.unit(y, *last, 1, False) + shortcut)

    def forward(self, x):
        """x: [N, F, 3, H, W]."""
        n, f = x.shape[:2]
        x = x.transpose(1, 2) if self.three else x.flatten(0, 1)
        x = self.unit(x, "backbone.conv1", self.width, (3 if self.separated else 1, 7, 7), 2, True)
        if self.three:
            x = F.max_pool3d(x, (1, 3, 3), (1, 2, 2), (0, 1, 1))
        else:
            x = F.max_pool2d(x, 3, 2, 1)
        for stage, count in enumerate(BLOCKS[self.depth]):
            for i in range(count):
                stride = 2 if i == 0 and stage > 0 else 1
                inflated = self.three and not self.separated and stage >= 2
                x = self.block(x, f"backbone.layer{stage + 1}.{i}", self.width << stage, stride, inflated)
        x = x.mean(dim=(2, 3, 4)) if self.three else x.mean(dim=(2, 3)).reshape(n, f, -1).mean(dim=1)
        self.features = x
        w = self.parameter("cls_head.fc_cls.weight", [self.classes, x.shape[1]], -0.2, 0.2)
        b = self.parameter("cls_head.fc_cls.bias", [self.classes], -0.1, 0.1)
        return F.linear(x, w, b)


def batch(case, step):
    n, f, size, classes = case["clips"], case["frames"], case["size"], case["classes"]
    x = tensor(100000 + step, [n, f, 3, size, size], -2, 2)
    labels = tensor(200000 + step, [n, classes], 0, 1) ** 8
    return x, labels / labels.sum(dim=1, keepdim=True)


def run(case):
    network = Network(case["kind"], case["depth"], case["width"], case["classes"])
    with torch.no_grad():
        network.training = False
        network.forward(batch(case, 0)[0])
        network.training = True
    # Evaluation does not move running statistics, so this is the freshly made network.
    learnt = [n for n in network.order if network.tensors[n].requires_grad]
    velocity = {n: torch.zeros_like(network.tensors[n]) for n in learnt}
    result = dict(case, losses=[], gradient_norms=[], first_gradients={})
    for step in range(case["steps"]):
        x, labels = batch(case, step)
        for n in learnt:
            network.tensors[n].grad = None
        logits = network.forward(x)
        loss = -(labels * F.log_softmax(logits, dim=1)).sum(dim=1).mean()
        loss.backward()
        norms = {n: network.tensors[n].grad.double().norm().item() for n in learnt}
        total = math.sqrt(sum(v * v for v in norms.values()))
        result["losses"].append(loss.item())
        result["gradient_norms"].append(total)
        if step == 0:
            result["first_gradients"] = norms
        scale = min(1.0, case["clip"] / (total + 1e-6))
        with torch.no_grad():
            for n in learnt:
                g = network.tensors[n].grad * scale + case["weight_decay"] * network.tensors[n]
                velocity[n] = case["momentum"] * velocity[n] + g
                network.tensors[n] -= case["rate"] * velocity[n]
    with torch.no_grad():
        network.training = False
        result["logits"] = network.forward(batch(case, 0)[0]).flatten().tolist()
        result["feature_norm"] = network.features.double().norm().item()
    return result


def main():
    # Fifty layers without skip initialisation amplify rounding tenfold per step: four steps are what two correct
    # programs agree on to 1e-3; the ten-step cases have ten layers. ir-CSN's last stage has few positions here, so that one
    # ReLU that rounding opens or shuts moves whole gradients: weights disturbed by 3e-7 move norms by up to 4e-3.
    common = dict(classes=16, size=32, steps=10, rate=0.02, momentum=0.9, weight_decay=1e-3)
    cases = [
        dict(common, kind="tsn", depth=10, width=8, clips=4, frames=3, clip=2.0),
        dict(common, kind="slowOnly", depth=10, width=8, clips=4, frames=4, clip=2.0),
        dict(common, kind="tsn", depth=50, width=8, clips=4, frames=3, clip=2.0, size=48, rate=0.001, steps=4),
        dict(common, kind="slowOnly", depth=50, width=8, clips=4, frames=3, clip=2.0, size=48, rate=0.001, steps=4),
        dict(common, kind="irCSN", depth=50, width=8, clips=4, frames=8, clip=2.0, size=80, rate=0.001, steps=4),
    ]
    json.dump({"torch": torch.__version__, "cases": [run(c) for c in cases]}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
