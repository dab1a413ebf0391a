// Web data from the network: what to ask for, and how to fetch it without being a nuisance.
//
// `Queries/`     class names become terms to search for: verbatim for search engines, permuted and stemmed for tags
// `Manifest/`    the list of URLs that a crawler of the user's choice found, and which class each row means
// `Politeness/`  robots.txt, one gate per host (connections, rate, pauses), growing pauses after failures
// `Transfers/`   one HTTP transfer: libcurl, the response's head, the file on disk, what its bytes are
// `Fetching/`    the loop that brings them together
//
// The part knows no recipe and no store: `Execution` hands it requests and a folder, and gets outcomes. It never decodes
// media: the index does. All of it runs on the caller's thread; libcurl's multi interface carries the concurrency, so no
// state is shared and nothing is locked. Time comes from a clock that the caller brings.
