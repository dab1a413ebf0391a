"""The peers' side of the media benchmark: one process per candidate, told what to do by JSON lines.

    {"prepare": CASE}   -> {"ready": true}
    {"run": COUNT}      -> {"seconds": [...]}      passes over all samples
    {"write": FILE}     -> {"ready": true}         the first batch, float32

A CASE is {kind: video | image, library, resize: torch | cv2, parallel: threads | workers, threads, batch, size,
mean, deviation, samples: [{path, indices, resized: [w, h], box: [x, y, w, h], mirrored}]}. Every sample becomes a clip
[F, 3, size, size]: only the frames asked for are converted, each is resized to `resized` where that differs from its own
size, cut to the box, resized to size x size and mirrored; a batch is stacked and normalised. "torch" resizes as torchvision's transforms do, by
torch.nn.functional.interpolate on bytes (torchvision's wheel for CUDA cannot be imported beside PyTorch for the CPU). Each library takes its
documented fastest way to frames by number, with one decoding thread a sample and samples on all cores: a pool of
threads, or DataLoader workers.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy
import peer
import torch


# Frames by number, each library in its own way. All give RGB.


def decord_frames(path, indices):
    import decord

    return decord.VideoReader(path, num_threads=1).get_batch(indices).asnumpy()


def pyav_frames(path, indices):
    import av

    wanted = sorted(set(indices))
    found = {}
    with av.open(path) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        rate, base = stream.average_rate, stream.time_base
        entries = list(stream.index_entries)
        keys = [round((e.timestamp - entries[0].timestamp) * base * rate) for e in entries if e.is_keyframe]
        start = stream.start_time or 0
        position, at = 0, -1
        while position < len(wanted):
            # From the nearest key frame, or onwards when that is behind.
            if max((k for k in keys if k <= wanted[position]), default=0) > at + 1:
                container.seek(start + int(wanted[position] / rate / base), stream=stream)
            goal = len([k for k in keys if k <= wanted[position]])
            for frame in container.decode(stream):
                at = round((frame.pts - start) * base * rate)
                if at == wanted[position]:
                    found[at] = frame.to_ndarray(format="rgb24")
                    position += 1
                    if position == len(wanted) or len([k for k in keys if k <= wanted[position]]) > goal:
                        break
            else:
                break
    return [found[i] for i in indices]


def opencv_frames(path, indices, seeks):
    capture = cv2.VideoCapture(path, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    found, at = {}, 0
    for number in sorted(set(indices)):
        if seeks and number - at > 12:
            capture.set(cv2.CAP_PROP_POS_FRAMES, number)
            at = number
        while at <= number:
            capture.grab()
            at += 1
        found[number] = cv2.cvtColor(capture.retrieve()[1], cv2.COLOR_BGR2RGB)
    capture.release()
    return [found[i] for i in indices]


def torchcodec_frames(path, indices, mode):
    from torchcodec.decoders import VideoDecoder

    decoder = VideoDecoder(path, num_ffmpeg_threads=1, seek_mode=mode, dimension_order="NCHW")
    return decoder.get_frames_at(indices).data


def pillow_picture(path, _):
    from PIL import Image

    with Image.open(path) as image:
        return [numpy.asarray(image.convert("RGB"))]


def opencv_picture(path, _):
    return [cv2.cvtColor(cv2.imread(path, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)]


def torchvision_picture(path, _):
    from torchvision import io

    return io.decode_jpeg(io.read_file(path), mode=io.ImageReadMode.RGB)[None]


READERS = {
    "decord": decord_frames,
    "PyAV": pyav_frames,
    "OpenCV grab": lambda path, indices: opencv_frames(path, indices, False),
    "OpenCV seek": lambda path, indices: opencv_frames(path, indices, True),
    "torchcodec approximate": lambda path, indices: torchcodec_frames(path, indices, "approximate"),
    "torchcodec exact": lambda path, indices: torchcodec_frames(path, indices, "exact"),
    "Pillow": pillow_picture,
    "OpenCV": opencv_picture,
    "torchvision.io": torchvision_picture,
}


class Clips(torch.utils.data.Dataset):
    """Samples as uint8 clips [F, 3, size, size]; normalisation is done for a whole batch at once."""

    def __init__(self, case):
        self.case = case
        self.samples = case["samples"]
        self.read = READERS[case["library"]]
        cv2.setNumThreads(0)

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, number):
        sample = self.samples[number]
        frames = self.read(sample["path"], sample["indices"])
        return self.by_torch(frames, sample) if self.case["resize"] == "torch" else self.by_cv2(frames, sample)

    def by_cv2(self, frames, sample):
        (x, y, w, h), size = sample["box"], self.case["size"]
        clip = numpy.empty((len(frames), size, size, 3), numpy.uint8)
        for index, frame in enumerate(frames):
            if [frame.shape[1], frame.shape[0]] != sample["resized"]:
                frame = cv2.resize(frame, sample["resized"])
            part = cv2.resize(frame[y : y + h, x : x + w], (size, size))
            clip[index] = part[:, ::-1] if sample["mirrored"] else part
        return torch.from_numpy(clip).permute(0, 3, 1, 2)

    def by_torch(self, frames, sample):
        (x, y, w, h), size = sample["box"], self.case["size"]
        if not isinstance(frames, torch.Tensor):
            if isinstance(frames, list):
                frames = frames[0][None] if len(frames) == 1 else numpy.stack(frames)
            frames = torch.from_numpy(frames).permute(0, 3, 1, 2)
        wide, high = sample["resized"]
        if (frames.shape[3], frames.shape[2]) != (wide, high):
            frames = torch.nn.functional.interpolate(frames, (high, wide), mode="bilinear")
        clip = torch.nn.functional.interpolate(frames[:, :, y : y + h, x : x + w], (size, size), mode="bilinear")
        return clip.flip(-1) if sample["mirrored"] else clip


class Worker:
    def prepare(self, case):
        torch.set_num_threads(case["threads"])
        self.case = case
        self.clips = Clips(case)
        mean = torch.tensor(case["mean"]).view(1, 1, 3, 1, 1)
        self.scale = 1 / torch.tensor(case["deviation"]).view(1, 1, 3, 1, 1)
        self.shift = -mean * self.scale
        if case["parallel"] == "threads":
            self.pool = ThreadPoolExecutor(case["threads"])
        else:
            self.loader = torch.utils.data.DataLoader(
                self.clips, case["batch"], num_workers=case["threads"], persistent_workers=True, prefetch_factor=2)
        self.clips[0]

    def batches(self):
        if self.case["parallel"] == "workers":
            yield from self.loader
            return
        size, count = self.case["batch"], len(self.clips)
        # Two batches ahead, like the workers.
        starts = list(range(0, count, size))
        pending = []
        for number in range(len(starts) + 2):
            if number < len(starts):
                stop = min(starts[number] + size, count)
                pending.append([self.pool.submit(self.clips.__getitem__, i) for i in range(starts[number], stop)])
            if number >= 2:
                yield torch.stack([future.result() for future in pending.pop(0)])

    def normalised(self, batch):
        # In place: one pass for the conversion, one for both constants.
        return torch.addcmul(self.shift, batch.float(), self.scale)

    def run(self, count):
        seconds = []
        for _ in range(count):
            start = time.perf_counter()
            total = 0
            for batch in self.batches():
                total += self.normalised(batch).shape[0]
            assert total == len(self.clips)
            seconds.append(time.perf_counter() - start)
        return seconds

    def write(self, path):
        for batch in self.batches():
            self.normalised(batch).contiguous().numpy().tofile(path)
            break


if __name__ == "__main__":
    peer.serve(Worker())
