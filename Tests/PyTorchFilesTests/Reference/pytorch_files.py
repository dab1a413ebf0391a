"""Files of torch.save for the tests, and what PyTorch says they hold.

Small networks under torchvision's and MMAction2's names, with logits; every element type; views with strides; wrappers as
training tools write them; and files that would run something if they were unpickled. Weights and inputs come from the
formula of `EngineTests/Reference/ten_steps.py`.

    python pytorch_files.py          # torch 2.13 (CPU), numpy; writes the files and pytorch_files.json beside itself
"""

import collections
import json
import os
import sys
import types
import zipfile
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "EngineTests" / "Reference"))
from ten_steps import tensor  # noqa: E402

WIDTH, CLASSES, FRAMES, SIZE, CLIPS = 4, 5, 3, 32, 2
expected = {}


# ---- a ResNet with one basic block a stage, as a dictionary of tensors ----

def torchvision_network():
    """Names and order of torchvision's state dictionary."""
    tensors = collections.OrderedDict()

    def add(name, shape, low, high):
        tensors[name] = tensor(len(tensors), shape, low, high)

    def conv(name, out, channels, kernel):
        bound = (6 / (channels * kernel * kernel)) ** 0.5
        add(name + ".weight", [out, channels, kernel, kernel], -bound, bound)

    def norm(name, channels):
        add(name + ".weight", [channels], 0.8, 1.2)
        add(name + ".bias", [channels], -0.1, 0.1)
        add(name + ".running_mean", [channels], -0.05, 0.05)
        add(name + ".running_var", [channels], 0.8, 1.2)
        tensors[name + ".num_batches_tracked"] = torch.tensor(1234)

    conv("conv1", WIDTH, 3, 7)
    norm("bn1", WIDTH)
    channels = WIDTH
    for stage in range(4):
        planes = WIDTH << stage
        block = f"layer{stage + 1}.0"
        conv(block + ".conv1", planes, channels, 3)
        norm(block + ".bn1", planes)
        conv(block + ".conv2", planes, planes, 3)
        norm(block + ".bn2", planes)
        if planes != channels:
            conv(block + ".downsample.0", planes, channels, 1)
            norm(block + ".downsample.1", planes)
        channels = planes
    add("fc.weight", [CLASSES, channels], -0.2, 0.2)
    add("fc.bias", [CLASSES], -0.1, 0.1)
    return tensors


def mmaction_name(name):
    if name.startswith("fc."):
        return "cls_head.fc_cls." + name[3:]
    *parts, field = name.split(".")
    if "downsample" in parts:
        parts[-1] = {"0": "conv", "1": "bn"}[parts[-1]]
    elif parts[-1].startswith("bn"):
        parts = parts[:-1] + ["conv" + parts[-1][2:], "bn"]
    else:
        parts = parts + ["conv"]
    return ".".join(["backbone"] + parts + [field])


def inflated(tensors):
    """SlowOnly: 3x3x3 kernels in the last two stages, each slice a third of the 2D kernel."""
    result = collections.OrderedDict()
    for name, value in tensors.items():
        if value.dim() == 4:
            deep = name.startswith(("layer3", "layer4")) and value.shape[-1] == 3
            frames = 3 if deep else 1
            # Every slice is the same, so that a view saves its bytes.
            value = (value / frames)[:, :, None].expand(-1, -1, frames, -1, -1)
        result[name] = value
    return result


def forward(tensors, x):
    """x: [N, F, 3, H, W]; tensors under torchvision's names, 2D or 3D."""
    three = tensors["conv1.weight"].dim() == 5
    n, f = x.shape[:2]
    x = x.transpose(1, 2) if three else x.flatten(0, 1)

    def unit(x, conv, norm, stride, relu):
        w = tensors[conv + ".weight"].float()
        padding = [k // 2 for k in w.shape[2:]]
        strides = [1, stride, stride] if three else stride
        x = (F.conv3d if three else F.conv2d)(x, w, None, strides, padding)
        t = {k: tensors[f"{norm}.{k}"].float() for k in ("running_mean", "running_var", "weight", "bias")}
        x = F.batch_norm(x, t["running_mean"], t["running_var"], t["weight"], t["bias"], False, 0.1, 1e-5)
        return F.relu(x) if relu else x

    x = unit(x, "conv1", "bn1", 2, True)
    x = F.max_pool3d(x, (1, 3, 3), (1, 2, 2), (0, 1, 1)) if three else F.max_pool2d(x, 3, 2, 1)
    for stage in range(4):
        block = f"layer{stage + 1}.0"
        stride = 1 if stage == 0 else 2
        y = unit(x, block + ".conv1", block + ".bn1", stride, True)
        y = unit(y, block + ".conv2", block + ".bn2", 1, False)
        if stage > 0:
            x = unit(x, block + ".downsample.0", block + ".downsample.1", stride, False)
        x = F.relu(x + y)
    x = x.mean(dim=(2, 3, 4)) if three else x.mean(dim=(2, 3)).reshape(n, f, -1).mean(dim=1)
    return F.linear(x, tensors["fc.weight"].float(), tensors["fc.bias"].float())


# ---- writing, and noting what is in there ----

def note(tensors, every=False):
    result = []
    for name, value in tensors.items():
        entry = dict(name=name, type=str(value.dtype)[len("torch."):], shape=list(value.shape))
        flat = value.detach().double().flatten().tolist()
        entry["values"] = flat if every or len(flat) <= 4 else [flat[0], flat[len(flat) // 2], flat[-1]]
        entry["sum"] = sum(flat)
        result.append(entry)
    return result


def save(name, value, tensors, zipped=True, every=False, **more):
    options = more.pop("options", {})
    torch.save(value, HERE / name, _use_new_zipfile_serialization=zipped, **options)
    expected[name] = dict(container="zip" if zipped else "legacy", tensors=note(tensors, every), **more)


def fake_module(name, **contents):
    """A module of that name, so that a class pickles under a name whose package is not here."""
    parts = name.split(".")
    for i in range(1, len(parts) + 1):
        sys.modules.setdefault(".".join(parts[:i]), types.ModuleType(".".join(parts[:i])))
    for key, value in contents.items():
        value.__module__ = name
        setattr(sys.modules[name], key, value)
    return sys.modules[name]


class HistoryBuffer:
    def __init__(self):
        self._history = np.array([0.5, 0.25])
        self._log = np.array([1.0, 2.0])


fake_module("mmengine.logging.history_buffer", HistoryBuffer=HistoryBuffer)


def networks():
    flat = torchvision_network()
    deep = inflated(flat)
    with torch.no_grad():
        x = tensor(100000, [CLIPS, FRAMES, 3, SIZE, SIZE], -2, 2)
        logits = dict(tsn=forward(flat, x).flatten().tolist(), slowonly=forward(deep, x).flatten().tolist())
        half = collections.OrderedDict((k, v.half() if v.is_floating_point() else v) for k, v in flat.items())
        halves = collections.OrderedDict(
            (k, v if not v.is_floating_point()
             else v.half() if v.dim() < 5 else v[:, :, 0].half()[:, :, None].expand(v.shape))
            for k, v in deep.items())
        logits["tsn_half"] = forward(half, x).flatten().tolist()
        logits["slowonly_half"] = forward(halves, x).flatten().tolist()
    expected["logits"] = logits
    save("torchvision_zip.pth", half, half)
    save("torchvision_legacy.pth", flat, flat, zipped=False)

    own = collections.OrderedDict((mmaction_name(k), v) for k, v in flat.items())
    own._metadata = collections.OrderedDict([("", dict(version=1)), ("backbone.conv1.bn", dict(version=2))])
    meta = dict(
        mmcv_version="1.3.9", mmaction_version="0.15.0+", epoch=100, iter=94000, time="Sat Sep 26 12:00:00 2020",
        seed=0, config="model = dict(type='Recognizer2D')\n", hook_msgs=dict(best_score=np.float64(0.736)))
    momentum = dict(momentum_buffer=torch.ones(3))
    optimizer = dict(state={0: momentum}, param_groups=[dict(lr=0.01, momentum=0.9, params=[0])])
    save(
        "mmaction_0x_legacy.pth", dict(meta=meta, state_dict=own, optimizer=optimizer), own, zipped=False,
        path=["state_dict"], set_aside=["meta", "optimizer"])

    deep_own = collections.OrderedDict((mmaction_name(k), v) for k, v in halves.items())
    hub = dict(log_scalars=collections.OrderedDict([("train/loss", HistoryBuffer())]), runtime_info={"lr": 0.1})
    scheduler = dict(base_values=[0.1], last_step=3, factor=np.float32(0.1))
    save(
        "mmaction_1x_zip.pth",
        dict(meta=dict(mmengine_version="0.8.2", cfg="x"), state_dict=deep_own, message_hub=hub, optimizer=optimizer,
             param_schedulers=[scheduler]),
        deep_own, path=["state_dict"], set_aside=["message_hub", "meta", "optimizer", "param_schedulers"])

    wrapped = collections.OrderedDict(("module." + k, v) for k, v in flat.items() if k.startswith(("conv1", "bn1", "fc")))
    save("module_legacy.pth", dict(state_dict=wrapped, best_prec1=91.73), wrapped, zipped=False,
         path=["state_dict"], set_aside=["best_prec1"])

    # The predecessor toolbox: torchvision's names behind `backbone.`.
    bare = collections.OrderedDict(
        ("backbone." + k if not k.startswith("fc") else "cls_head.fc_cls" + k[2:], v) for k, v in half.items())
    save("predecessor_zip.pth", dict(state_dict=bare), bare, path=["state_dict"], set_aside=[])


def element_types():
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4) / 4 - 1
    shared = torch.arange(10, dtype=torch.float32)
    values = collections.OrderedDict(
        float64=torch.tensor([0.1, -1e300, 3.5], dtype=torch.float64).clamp(-1e30, 1e30),
        float32=torch.tensor([0.1, -0.0, 1.1754944e-38, 3.4e38]),
        float16=torch.tensor([0.1, -6e-8, 65504.0, 1.0], dtype=torch.float16),
        bfloat16=torch.tensor([0.1, -3e38, 1e-38, 1.0], dtype=torch.bfloat16),
        int64=torch.tensor([1 << 40, -7]), int32=torch.tensor([-5, 70000], dtype=torch.int32),
        int16=torch.tensor([-5, 300], dtype=torch.int16), int8=torch.tensor([-5, 100], dtype=torch.int8),
        uint8=torch.tensor([0, 200], dtype=torch.uint8), bool=torch.tensor([True, False]),
        scalar=torch.tensor(2.5), empty=torch.zeros(0, 3), number=torch.tensor(42),
        contiguous=base, transposed=base.transpose(0, 2), stepped=base[:, ::2, 1::2], row=base[1, 2],
        half_transposed=base.half().permute(1, 2, 0), expanded=torch.tensor([1.0, 2.0])[:, None].expand(2, 3),
        shared_whole=shared, shared_part=shared[3:7], shared_step=shared[1::3], tied=shared)
    for name, zipped, protocol in [("types_zip.pth", True, 2), ("types_legacy.pth", False, 2),
                                   ("types_protocol4.pth", True, 4), ("types_protocol4_legacy.pth", False, 4)]:
        save(name, values, values, zipped=zipped, every=True, options=dict(pickle_protocol=protocol))

    parameter = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
    frozen = torch.nn.Parameter(torch.tensor([3.0]), requires_grad=False)
    annotated = torch.tensor([4.0, 5.0])
    annotated.note = "kept"
    values = collections.OrderedDict(parameter=parameter, frozen=frozen, annotated=annotated)
    save("parameters_zip.pth", values, values, every=True)
    save("parameters_legacy.pth", values, values, zipped=False, every=True)


class Runs:
    """Calls something when it is unpickled."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(1, 1, 1)

    def forward(self, x):
        return self.conv1(x)


def hostile():
    weights = dict(w=torch.ones(2))
    cases = {
        "evil_system_zip.pth": (dict(state_dict=weights, meta=Runs(os.system, "touch omni-was-here")), True),
        "evil_eval_legacy.pth": (dict(weights, x=Runs(eval, "open('omni-was-here', 'w')")), False),
        "evil_import_zip.pth": (dict(weights, x=Runs(__import__, "this")), True),
        "evil_getattr_zip.pth": (dict(weights, x=Runs(getattr, weights, "keys")), True),
        "evil_exec_zip.pth": (Runs(exec, "1"), True),
        "evil_torch_load_zip.pth": (dict(weights, x=Runs(torch.load, "/etc/passwd")), True),
        "whole_module_zip.pth": (Net(), True),
        "whole_module_legacy.pth": (Net(), False),
        "quantized_zip.pth": (dict(w=torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)), True),
        "sparse_zip.pth": (dict(w=torch.eye(2).to_sparse()), True),
        "complex_zip.pth": (dict(w=torch.ones(2, dtype=torch.complex64)), True),
        "no_tensors_zip.pth": (dict(epoch=3, meta=dict(a=1)), True),
        "one_tensor_zip.pth": (torch.ones(3), True),
    }
    for name, (value, zipped) in cases.items():
        torch.save(value, HERE / name, _use_new_zipfile_serialization=zipped)
    torch.jit.save(torch.jit.script(Net()), HERE / "torchscript.pt")
    with zipfile.ZipFile(HERE / "types_zip.pth") as source, zipfile.ZipFile(
        HERE / "compressed_zip.pth", "w", zipfile.ZIP_DEFLATED
    ) as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry))
    with zipfile.ZipFile(HERE / "types_zip.pth") as source, zipfile.ZipFile(HERE / "paths_zip.pth", "w") as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry))
        for name in ["../../outside", "/etc/omni-was-here", "types_zip/../../outside2"]:
            target.writestr(name, b"nothing")
    expected["paths_zip.pth"] = expected["types_zip.pth"]


def main():
    torch.manual_seed(0)
    networks()
    element_types()
    hostile()
    expected["torch"] = torch.__version__
    with open(HERE / "pytorch_files.json", "w") as file:
        json.dump(expected, file, indent=None, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
