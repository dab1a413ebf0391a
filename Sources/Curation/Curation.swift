// What is kept of web data, as pure functions over matrices and bytes: no folders, no networks, no clock.
//
// `Scores`     matrices of teacher scores, scores made elsewhere, ensembles, class maps, the cut by rank and probability.
// `Duplicates` whitening, cosine similarity to reference samples, the automatic threshold, the verdict per sample.
// `Selection`  what is kept of both, what other thresholds would keep, and the positive parts of untrimmed videos.
// `Metrics`    accuracies, view averaging, intervals and paired tests, and the quality of curation against truth.
//
// Order is always the samples' own and every tie goes to the lower index, so results do not depend on how work was
// split. Scores are float32 as the engine gives them; sums are taken in double precision.
