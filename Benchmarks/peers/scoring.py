"""PyTorch's side of the scoring benchmark: files in, class probabilities out. Told what to do by JSON lines.

    {"prepare": CASE}   -> {"ready": true}
    {"run": COUNT}      -> {"seconds": [...]}      passes over all samples

A CASE is {loading: a CASE of media.py, network: a CASE of engine.py}: the loader prepares batches ahead on all cores
while the network runs, as in PyTorch's own examples.
"""

import time

import engine
import media
import peer
import torch


class Worker(media.Worker):
    def prepare(self, case):
        super().prepare(case["loading"])
        network = case["network"]
        self.bfloat16 = network["precision"] == "bfloat16"
        self.layout = torch.channels_last if network["format"] == "channels_last" else torch.contiguous_format
        torch.manual_seed(0)
        net = engine.Net(network, 200).to(memory_format=self.layout).eval()
        self.network = engine.prepared(net, network["form"])

    def run(self, count):
        seconds = []
        for _ in range(count):
            start = time.perf_counter()
            total = 0
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
                for batch in self.batches():
                    x = self.normalised(batch).flatten(0, 1).contiguous(memory_format=self.layout)
                    total += torch.softmax(self.network(x), 1).shape[0]
            assert total == len(self.clips)
            seconds.append(time.perf_counter() - start)
        return seconds


if __name__ == "__main__":
    peer.serve(Worker())
