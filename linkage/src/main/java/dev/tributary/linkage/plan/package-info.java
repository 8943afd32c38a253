/** Plans as YAML files, written with comments and read with errors that name the place. In, out: text. No tables here. */
package dev.tributary.linkage.plan;
