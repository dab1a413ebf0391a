"""PyTorch's side of the engine benchmark: one process per candidate, told what to do by JSON lines.

    {"prepare": CASE}   -> {"ready": true}
    {"run": COUNT}      -> {"seconds": [...]}
    {"memory": true}    -> {"peak_bytes": N}

A CASE is {model: tsn | slowonly, depth, width, clips, frames, size, task: train | infer,
precision: float32 | bfloat16, threads, format: contiguous | channels_last, form: eager | compiled | frozen}, or one
depthwise 3x3x3 convolution, {model: depthwise, channels, frames, size, stride, task: forward | backward, threads,
format}. Bfloat16 is PyTorch's automatic mixed precision: forward and loss under autocast, float32 weights and
optimiser. A training step is everything a real one does: forward, cross-entropy with soft labels, backward, clipping by
norm, SGD with momentum and weight decay.
"""

import time

import peer
import torch
import torch._inductor.config
from torch import nn

BLOCKS = {10: [1, 1, 1, 1], 18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3], 101: [3, 4, 23, 3]}


def convolution(volumetric, inputs, outputs, kernel, stride=1):
    """`kernel` is (t, side); padding is "same", time is never strided."""
    t, side = kernel
    if volumetric:
        return nn.Conv3d(
            inputs, outputs, (t, side, side), (1, stride, stride), (t // 2, side // 2, side // 2), bias=False)
    return nn.Conv2d(inputs, outputs, side, stride, side // 2, bias=False)


def norm(volumetric, channels):
    return nn.BatchNorm3d(channels) if volumetric else nn.BatchNorm2d(channels)


class Block(nn.Module):
    """A basic block or bottleneck; inflated blocks have temporal kernels."""

    def __init__(self, volumetric, bottleneck, inputs, planes, stride, inflated):
        super().__init__()
        t = 3 if inflated else 1
        outputs = planes * (4 if bottleneck else 1)
        if bottleneck:
            shape = [(inputs, planes, (t, 1), 1), (planes, planes, (1, 3), stride), (planes, outputs, (1, 1), 1)]
        else:
            shape = [(inputs, planes, (t, 3), stride), (planes, planes, (t, 3), 1)]
        self.convolutions = nn.ModuleList([convolution(volumetric, *s) for s in shape])
        self.norms = nn.ModuleList([norm(volumetric, s[1]) for s in shape])
        self.relu = nn.ReLU(inplace=True)
        self.shortcut = None
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                convolution(volumetric, inputs, outputs, (1, 1), stride), norm(volumetric, outputs))

    def forward(self, x):
        y = x
        last = len(self.convolutions) - 1
        for index, (c, n) in enumerate(zip(self.convolutions, self.norms)):
            y = n(c(y))
            if index < last:
                y = self.relu(y)
        return self.relu(y + (x if self.shortcut is None else self.shortcut(x)))


class Net(nn.Module):
    def __init__(self, case, classes):
        super().__init__()
        self.volumetric = case["model"] == "slowonly"
        self.segments = case["frames"]
        v, width, depth = self.volumetric, case["width"], case["depth"]
        bottleneck = depth >= 50
        self.stem = nn.Sequential(
            convolution(v, 3, width, (1, 7), 2), norm(v, width), nn.ReLU(inplace=True),
            nn.MaxPool3d((1, 3, 3), (1, 2, 2), (0, 1, 1)) if v else nn.MaxPool2d(3, 2, 1))
        blocks, inputs = [], width
        for stage, count in enumerate(BLOCKS[depth]):
            for index in range(count):
                stride = 2 if index == 0 and stage > 0 else 1
                blocks.append(Block(v, bottleneck, inputs, width << stage, stride, v and stage >= 2))
                inputs = (width << stage) * (4 if bottleneck else 1)
        self.blocks = nn.Sequential(*blocks)
        self.dropout = nn.Dropout(0.4)
        self.classifier = nn.Linear(inputs, classes)

    def forward(self, x):
        x = self.blocks(self.stem(x))
        if self.volumetric:
            x = x.mean((2, 3, 4))
        else:
            x = x.mean((2, 3)).unflatten(0, (-1, self.segments)).mean(1)
        return self.classifier(self.dropout(x))


def prepared(net, form):
    """The network as `form` says: eager, compiled, or compiled with its weights folded and packed for inference."""
    if form == "eager":
        return net
    torch._inductor.config.freezing = form == "frozen"
    return torch.compile(net)


def depthwise(case):
    """One pass of a depthwise convolution, ready to run."""
    channels, stride = case["channels"], [case["stride"]] * 3
    layout = torch.channels_last_3d if case["format"] == "channels_last" else torch.contiguous_format
    x = torch.randn(1, channels, case["frames"], case["size"], case["size"]).to(memory_format=layout)
    w = torch.randn(channels, 1, 3, 3, 3)
    y = nn.functional.conv3d(x, w, None, stride, 1, 1, channels)
    dy = torch.randn_like(y)

    def forward():
        with torch.inference_mode():
            return nn.functional.conv3d(x, w, None, stride, 1, 1, channels)

    def backward():
        with torch.inference_mode():
            return torch.ops.aten.convolution_backward(
                dy, x, w, None, stride, [1] * 3, [1] * 3, False, [0] * 3, channels, [True, True, False])

    return forward if case["task"] == "forward" else backward


class Worker:
    def prepare(self, case):
        torch.set_num_threads(case["threads"])
        torch.manual_seed(0)
        if case["model"] == "depthwise":
            self.step = depthwise(case)
            return
        classes = 200
        volumetric = case["model"] == "slowonly"
        n, f, s = case["clips"], case["frames"], case["size"]
        x = torch.randn(n, 3, f, s, s) if volumetric else torch.randn(n * f, 3, s, s)
        layout = torch.contiguous_format
        if case["format"] == "channels_last":
            layout = torch.channels_last_3d if volumetric else torch.channels_last
        net = Net(case, classes).to(memory_format=layout)
        x = x.to(memory_format=layout)
        labels = torch.softmax(torch.randn(n, classes), 1)
        if case["task"] == "infer":
            net.eval()
        call = prepared(net, case["form"])
        optimizer = torch.optim.SGD(net.parameters(), lr=1e-4, momentum=0.9, weight_decay=1e-4)
        criterion = nn.CrossEntropyLoss()

        def autocast():
            return torch.autocast("cpu", torch.bfloat16, enabled=case["precision"] == "bfloat16")

        def train():
            optimizer.zero_grad(set_to_none=True)
            with autocast():
                loss = criterion(call(x), labels)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 40)
            optimizer.step()
            return loss.item()

        def infer():
            with torch.inference_mode(), autocast():
                return call(x).sum().item()

        self.step = train if case["task"] == "train" else infer

    def run(self, count):
        seconds = []
        for _ in range(count):
            start = time.perf_counter()
            self.step()
            seconds.append(time.perf_counter() - start)
        return seconds


if __name__ == "__main__":
    peer.serve(Worker())
