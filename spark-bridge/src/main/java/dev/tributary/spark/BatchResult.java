package dev.tributary.spark;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a batch comes to.
 *
 * @param records to be sent in one transaction, in the batch's order; what goes along with them comes last
 * @param outcomes how many records came to which outcome, such as auto_matched or deleted; they add up to the batch
 */
record BatchResult(List<ProducerRecord<byte[], byte[]>> records, Map<String, Integer> outcomes) {

    BatchResult {
        records = List.copyOf(records);
        outcomes = Map.copyOf(outcomes);
    }
}
