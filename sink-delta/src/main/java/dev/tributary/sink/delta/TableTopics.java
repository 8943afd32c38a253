package dev.tributary.sink.delta;

import dev.tributary.schemas.Topics;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Which topic feeds which table: one each. */
final class TableTopics {

    private final Map<String, TableKind> kinds;

    TableTopics(Topics topics) {
        kinds = Map.of(
                topics.canonical(), TableKind.ENTITIES,
                topics.matches(), TableKind.MATCHES,
                topics.embeddings(), TableKind.EMBEDDINGS);
    }

    Set<String> names() {
        return kinds.keySet();
    }

    TableKind of(String topic) {
        return kinds.get(topic);
    }

    Map<TableKind, Set<TopicPartition>> byTable(Set<TopicPartition> partitions) {
        Map<TableKind, Set<TopicPartition>> byTable = new EnumMap<>(TableKind.class);
        partitions.forEach(partition -> byTable.computeIfAbsent(of(partition.topic()), kind -> new HashSet<>())
                .add(partition));
        return byTable;
    }
}
