/**
 * Records as bytes on Kafka: the Confluent wire format (a zero byte, the schema id as four bytes, big-endian, then Avro
 * binary) and the schema registry's REST API. Safe for use by several threads. No topic name belongs here.
 */
package dev.tributary.schemas.serde;
