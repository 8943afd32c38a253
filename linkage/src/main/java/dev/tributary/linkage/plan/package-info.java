/** Plans as YAML files, written with comments; they are read where settings are. In: plans. Out: text. No tables here. */
package dev.tributary.linkage.plan;
