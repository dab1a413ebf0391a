// What changed between two recipes, and what of an accuracy delta each change earned.
//
//   Sides/      what stands on either side: a recipe, a run, a revision, a published row
//   Changes/    differences of meaning by resolved value, grouped by what they are about; those without meaning counted
//   Training/   what schedules and sampling programmes do: steps, order of batches, rates, samples seen
//   Metrics/    results of both sides side by side
//   Why/        factors, combinations of them, shares of the delta
//   Documents/  what `omni diff --json` prints; Rendering/ the text from the same value
//
// Meaning is asked of the planner: both sides are planned together, and a value counts when a node of the plan reads it.
// Nothing here writes, trains, or opens media.
