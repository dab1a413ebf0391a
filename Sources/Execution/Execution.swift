// Execution carries out what Planning planned, and is the only target besides `omni` that touches clock, environment and
// processes.
//
// What it believes: a node is a function from finished inputs to a folder of files; its configuration is decoded from its
// own declared fields, so it cannot depend on what its key does not hold; a result is kept the moment it is whole, and
// nothing that happens later undoes it. A kill at any instant leaves the store valid and every training at a checkpoint
// whose continuation gives the bits of an undisturbed run.
//
// Read in this order: `Store/` (folders by content, an index in SQLite, locks that the kernel frees), `Scheduler/`
// (`Executor`, `NodeExecution`), `Artifacts/` (what nodes hand to each other), `Nodes/` (one thin file per kind, listed in
// `NodeExecutions`), `Training/` (the loop, its checkpoint, inference over views), `Reports/` (tables and curation figures
// from what the store holds).
//
// Not here: what a recipe means (RecipeLanguage), what would run and why (Planning), any pixel or kernel.
