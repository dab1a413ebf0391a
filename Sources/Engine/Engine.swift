// The embedded training engine: a model is compiled once per batch shape into a flat array of prepared calls, and
// running it is one loop.
//
// Read in this order:
// - `Models/` names networks (`ModelSpec`), builds their layer graph (`ResNet`) and holds their weights (`Network`).
// - `Graph/` turns a graph into a programme: shape inference, calls, lifetimes, one arena (`ProgrammeBuilder`,
//   `MemoryPlan`).
// - `Layers/` and `Losses/` have one operation per file: shapes, forward, backward.
// - `Kernels/` computes. `OneDNN` supplies convolutions in blocked layouts, `BLAS` the same by matrix products over
//   plain layouts; `Blocked` and `BLAS/Planar…` are our own loops for the rest; `Reference` defines what is right.
// - `Optimizers/`, `Schedules/`, `Checkpoint/` are what a training loop needs around it.
//
// Beliefs: all calls come from one `ComputeThread`; nothing is allocated and no layout converted inside a step;
// loops are split by count and threads alone, so equal inputs give equal bits; a change of bits raises the versions of the
// node kinds that compute (`Planning/Nodes`). The engine knows no YAML, video or
// recipe; files only as safetensors.
