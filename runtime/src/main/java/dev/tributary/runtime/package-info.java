/**
 * What every program stands on: settings, lifecycle, health and metrics, fault points, Kafka client properties. In:
 * tributary.yaml, the environment. It knows Kafka, not the domain: no topic, record or rule of matching belongs here.
 */
package dev.tributary.runtime;
