/**
 * Files into topics: CSV and JSON lines become entity records or references, each sent once however often the load is
 * broken off and started again. In: a file, a mapping of its columns, settings. Out: records, a side file of bad lines, a
 * summary. Threads: the caller's alone. What a record means belongs to intake, not here.
 */
package dev.tributary.launcher.load;
