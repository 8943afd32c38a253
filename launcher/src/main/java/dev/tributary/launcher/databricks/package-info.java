/**
 * Commands around a Databricks workspace, and the doctor that looks at every connection. In: settings and options. Out:
 * lines on the terminal or JSON. What asks the workspace itself is in module databricks.
 */
package dev.tributary.launcher.databricks;
