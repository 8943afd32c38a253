/**
 * A Databricks workspace as tests see it: the REST interface and Spark Connect on one TLS port, in front of the embedded
 * Spark server. In: requests of the official client libraries. Out: answers in the shapes of the public documentation,
 * and the faults that a test asks for. A request that is not known here is noted and fails the test. It was never held
 * against a real workspace.
 */
package dev.tributary.testkit.workspace;
