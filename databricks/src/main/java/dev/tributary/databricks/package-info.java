/**
 * A Databricks workspace, by the official SDK: login, the choice of compute, secrets, SQL statements, serving endpoints.
 * In: settings. Out: domain types and headers; the SDK's types and exceptions stop here. Failures are of two kinds:
 * {@link dev.tributary.runtime.ConfigurationException} where someone has to change something, {@link
 * dev.tributary.runtime.UnavailableException} where waiting helps. Everything here is safe for use by several threads
 * unless it says otherwise. Spark itself is no concern of this module.
 */
package dev.tributary.databricks;
