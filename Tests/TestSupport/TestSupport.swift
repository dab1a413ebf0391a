// Shared helpers of the test targets: golden files, marked text, temporary folders, seeded generators.
