/**
 * Keeps the Neo4j graph of entities, references and matches. In: the topics entities.canonical, reference, matches and
 * embeddings, read committed, in any order between the topics. Out: nodes {@code Entity}, {@code Reference},
 * {@code EmbeddingModel}, markers {@code DeletedEntity} and {@code RemovedReference}, relationships {@code MATCHES} and
 * the watermarks {@code SinkOffset}. Threads: all of it runs on the sink loop's writer thread. A record is read
 * ({@link dev.tributary.sink.neo4j.GraphReader}), planned without a server
 * ({@link dev.tributary.sink.neo4j.GraphPlan}) and written in one transaction with the watermarks
 * ({@link dev.tributary.sink.neo4j.Neo4jTarget}). No matching and no consumer loop belongs here.
 */
package dev.tributary.sink.neo4j;
