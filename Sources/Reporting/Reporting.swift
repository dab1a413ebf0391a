// A report is one HTML page about recipes and what the store holds of their results.
//
//   Material/   what the page is made from: compiled recipes, families with their repeats, pictures
//   Sections/   one file each; the list in Report.swift is the page
//   Charts/     SVG
//   HTML/       elements, tables, the page and how it looks
//
// Nothing here runs or changes anything: a report of a store that another process writes to shows what is finished.
