/**
 * Spark user-defined functions, shipped to the server together with the matcher. They hand bytes to the matcher and its
 * answers back; statics live as long as the Spark session and are bounded. Nothing that is not on a plain Spark server's
 * class path may be used here beyond the matcher, and for embeddings what is shipped with them.
 */
package dev.tributary.spark.functions;
