"""PyTorch's side of the duplicates benchmark, told what to do by JSON lines.

    {"prepare": {"queries": FILE, "references": FILE, "columns": C, "threads": N}} -> {"ready": true}
    {"run": COUNT} -> {"seconds": [...]}
    {"memory": true} -> {"peak_bytes": N}

The files are a line of JSON and rows of float32. A run reads blocks of queries from the mapped file, multiplies each with
all references and takes the largest value of each row and its place: what one would write by hand. The block size is the
fastest of those tried while preparing.
"""

import time

import numpy as np
import peer
import torch


def rows(path, columns):
    with open(path, "rb") as file:
        start = len(file.readline())
    return np.memmap(path, dtype=np.float32, mode="r", offset=start).reshape(-1, columns)


class Worker:
    def prepare(self, order):
        torch.set_num_threads(order["threads"])
        self.queries = rows(order["queries"], order["columns"])
        self.references = torch.from_numpy(np.array(rows(order["references"], order["columns"]))).t()
        def speed(block):
            self.block = block
            count = min(len(self.queries), 4 * block)
            self.search(block)
            start = time.perf_counter()
            self.search(count)
            return count / (time.perf_counter() - start)
        self.block = max((512, 1024, 2048, 4096), key=speed)

    def search(self, count):
        values, places = [], []
        with torch.inference_mode():
            for first in range(0, count, self.block):
                block = torch.from_numpy(np.array(self.queries[first:min(first + self.block, count)]))
                value, place = (block @ self.references).max(dim=1)
                values.append(value)
                places.append(place)
            return torch.cat(values), torch.cat(places)

    def run(self, count):
        seconds = []
        for _ in range(count):
            start = time.perf_counter()
            self.search(len(self.queries))
            seconds.append(time.perf_counter() - start)
        return seconds


peer.serve(Worker())
