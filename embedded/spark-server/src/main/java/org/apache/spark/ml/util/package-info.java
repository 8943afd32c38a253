/**
 * One class of Spark's own package, which Spark Connect looks up whenever a session closes and which stands only in
 * spark-mllib. The embedded server has no machine learning and carries this stand-in in place of that library.
 */
package org.apache.spark.ml.util;
