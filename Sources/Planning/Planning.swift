// Planning turns resolved recipes into an execution graph with keys, states, reasons and costs. It writes nothing, knows
// no engine, clock or environment, and asks for facts about the world through `PlanningFacts`.
//
// Read in this order: `Graph/` (what a node is), `Passes/` (the planner is a list of small passes: `Compilation.plan`),
// `Nodes/` (one file per kind: inputs and cost; what it reads of the recipe is said by the schema's fields), `Keys/` (what
// identifies a result), `Documents/` and `Rendering/` (the plan as JSON and, from the same value, as text).
