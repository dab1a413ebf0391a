// Media: from files of video and pictures to the numbers a network reads, and back to files.
//
// Beliefs
// - A frame has a number, and the number means the same on every machine: frames are counted as the `ffmpeg` command
//   outputs them, and asking for number 37 gives the picture a full decode would give.
// - Files come from the web. Nothing in one may crash, hang or fill the machine, and a file that cannot be used is
//   named with the reason (`MediaError`), never passed over in silence.
// - A clip is a function of its draw: (seed, source, epoch, position). Threads change when a clip is made, never what
//   is in it.
// - Resizing, cropping and frame sampling are OpenCV's and MMAction2's, to the bit where they are deterministic.
//
// Reading order
// 1. `Frames/`: a picture, a failure, the limits.
// 2. `LibAV/`: the only folder that knows libav. Decoding (`Demuxer`, `PacketTable`, `VideoReader`, `ImageReader`)
//    and encoding (`VideoEncoder`, `JPEGEncoder`).
// 3. `Volumes/`: where a path of a list leads, to a file or into a tar archive. `Probe/`: one file as omni sees it.
// 4. `Datasets/`: `Lists` and `Index` say what there is, `ClipSampling` and `Transforms` what becomes of it,
//    `ClipBuilding` joins them into clips, `Loading` makes batches ahead of training.
// 5. `Sampling/`: which samples are drawn, as a lazy sequence of joint iterations. `World/`: generated media with
//    recorded truth.
//
// Not here: what a recipe says (`RecipeLanguage`), when nodes run (`Execution`), tensors (`Engine`).
