/**
 * What travels between the programs: topics, headers, stages, records and their Avro form. In: domain records. Out:
 * bytes, and back. {@link dev.tributary.schemas.AvroCodec} is the only place where Avro meets the domain; generated
 * classes do not leave this package. Serialisers are in {@code serde}. No consumer, producer or loop belongs here.
 */
package dev.tributary.schemas;
