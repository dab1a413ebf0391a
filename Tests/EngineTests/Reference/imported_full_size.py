"""ResNet-50 at 224 x 224 as torchvision has it, in PyTorch: its logits, and those of its inflation to SlowOnly.

Weights come from the formula of `ten_steps.py`, so only logits are stored. The modules are written from the architecture's
description with torchvision's names, and load the weights strictly: what the names are is checked by PyTorch.

    python imported_full_size.py > imported_full_size.json          # torch 2.13 (CPU), numpy
"""

import json
import sys

import torch
from torch import nn

from ten_steps import Network, tensor

COUNTS = [3, 4, 6, 3]
CLASSES = 40


class Bottleneck(nn.Module):
    def __init__(self, three, channels, planes, stride, inflated):
        super().__init__()
        conv, norm = (nn.Conv3d, nn.BatchNorm3d) if three else (nn.Conv2d, nn.BatchNorm2d)

        def kernel(t, k, s):
            if not three:
                return dict(kernel_size=k, stride=s, padding=k // 2, bias=False)
            return dict(kernel_size=(t, k, k), stride=(1, s, s), padding=(t // 2, k // 2, k // 2), bias=False)

        self.conv1 = conv(channels, planes, **kernel(3 if inflated else 1, 1, 1))
        self.bn1 = norm(planes)
        self.conv2 = conv(planes, planes, **kernel(1, 3, stride))
        self.bn2 = norm(planes)
        self.conv3 = conv(planes, 4 * planes, **kernel(1, 1, 1))
        self.bn3 = norm(4 * planes)
        self.downsample = None
        if stride != 1 or channels != 4 * planes:
            self.downsample = nn.Sequential(conv(channels, 4 * planes, **kernel(1, 1, stride)), norm(4 * planes))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        y = torch.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet50(nn.Module):
    def __init__(self, three):
        super().__init__()
        self.three = three
        if three:
            self.conv1 = nn.Conv3d(3, 64, (1, 7, 7), (1, 2, 2), (0, 3, 3), bias=False)
            self.bn1 = nn.BatchNorm3d(64)
            self.pool = nn.MaxPool3d((1, 3, 3), (1, 2, 2), (0, 1, 1))
        else:
            self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
            self.bn1 = nn.BatchNorm2d(64)
            self.pool = nn.MaxPool2d(3, 2, 1)
        channels = 64
        for stage, count in enumerate(COUNTS):
            blocks = []
            for i in range(count):
                planes = 64 << stage
                blocks.append(Bottleneck(three, channels, planes, 2 if i == 0 and stage > 0 else 1, stage >= 2))
                channels = 4 * planes
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(channels, CLASSES)

    def forward(self, x):
        """x: [N, F, 3, H, W]."""
        n, f = x.shape[:2]
        x = x.transpose(1, 2) if self.three else x.flatten(0, 1)
        x = self.pool(torch.relu(self.bn1(self.conv1(x))))
        for stage in range(4):
            x = getattr(self, f"layer{stage + 1}")(x)
        x = x.flatten(2).mean(dim=2)
        return self.fc(x if self.three else x.reshape(n, f, -1).mean(dim=1))


def torchvision_name(name):
    """The other way round than omni goes."""
    if name.startswith("cls_head.fc_cls."):
        return "fc." + name.split(".")[-1]
    *parts, unit, field = name.removeprefix("backbone.").split(".")
    if parts[-1] == "downsample":
        parts.append({"conv": "0", "bn": "1"}[unit])
    elif unit == "bn":
        parts[-1] = "bn" + parts[-1][len("conv"):]
    return ".".join(parts + [field])


def main():
    torch.set_num_threads(2)
    made = Network("tsn", 50, 64, CLASSES)
    made.training = False
    with torch.no_grad():
        made.forward(torch.zeros(1, 1, 3, 32, 32))
    weights = {torchvision_name(n): made.tensors[n].detach().double() for n in made.order}
    result = dict(torch=torch.__version__, classes=CLASSES, size=224, cases=[])
    for kind, frames in [("tsn", 3), ("slowOnly", 8)]:
        network = ResNet50(kind == "slowOnly").double().eval()
        own = network.state_dict()
        state = {}
        for name, value in own.items():
            if name.endswith("num_batches_tracked"):
                state[name] = value
            elif value.dim() == 5:
                state[name] = weights[name][:, :, None].repeat(1, 1, value.shape[2], 1, 1) / value.shape[2]
            else:
                state[name] = weights[name]
        assert set(weights) == {n for n in own if not n.endswith("num_batches_tracked")}
        network.load_state_dict(state, strict=True)
        with torch.no_grad():
            x = tensor(100000, [1, frames, 3, 224, 224], -2, 2).double()
            logits = network(x).flatten().tolist()
        print(kind, max(abs(v) for v in logits), file=sys.stderr)
        result["cases"].append(dict(kind=kind, frames=frames, logits=[float(f"{v:.8g}") for v in logits]))
    json.dump(result, sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
