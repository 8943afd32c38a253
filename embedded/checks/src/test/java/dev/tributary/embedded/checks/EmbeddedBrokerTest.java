package dev.tributary.embedded.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.embedded.EmbeddedBroker;
import dev.tributary.embedded.EmbeddedStartException;
import dev.tributary.embedded.ServerOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    @Test
    void committedTransactionsOutliveAKillAndARestartOnTheSamePort(@TempDir Path directory) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(ServerOptions.in(directory))) {
            String address = broker.address();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
                admin.createTopics(List.of(new NewTopic("things", 2, (short) 1)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
            try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", address, "transactional.id", "t", "acks", "all"),
                    new StringSerializer(),
                    new StringSerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("things", 0, "k", "kept"));
                producer.commitTransaction();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("things", 0, "k", "dropped"));
                producer.abortTransaction();
            }
            long firstPid = broker.pid();
            broker.kill();
            assertThat(broker.isAlive()).isFalse();
            assertThat(broker.isReady()).isFalse();

            broker.restart();

            assertThat(broker.address()).isEqualTo(address);
            assertThat(broker.pid()).isNotEqualTo(firstPid);
            assertThat(committed(address)).containsExactly("kept");
            assertThat(broker.residentBytes().orElseThrow()).isGreaterThan(50L << 20);
            assertThat(broker.stop(Duration.ofSeconds(15))).isTrue();
        }
    }

    @Test
    void aTakenPortIsToldInOneLine(@TempDir Path directory) throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            EmbeddedBroker.start(ServerOptions.in(directory).port(other.getLocalPort())))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessage("broker: port " + other.getLocalPort()
                            + " on 127.0.0.1 is taken by another process; stop that one or choose another port");
        }
    }

    @Test
    void aBrokerThatDiesAtItsStartIsReportedWithExitCodeAndLog(@TempDir Path directory) {
        assertThatThrownBy(() -> EmbeddedBroker.start(
                        ServerOptions.in(directory).setting("offsets.topic.num.partitions", "none")))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageStartingWith("broker ended with exit code 1; log ")
                .hasMessageContaining("offsets.topic.num.partitions");
    }

    private static List<String> committed(String address) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        address,
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest",
                        "group.id",
                        "g"),
                new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition partition = new TopicPartition("things", 0);
            consumer.assign(List.of(partition));
            List<String> values = new ArrayList<>();
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (consumer.position(partition) < end && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
            }
            return values;
        }
    }
}
