package dev.tributary.testkit;

import dev.tributary.schemas.serde.RegistryUnavailableException;
import dev.tributary.schemas.serde.SchemaRegistry;
import dev.tributary.schemas.serde.UnknownSchemaIdException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;

/** A schema registry in memory that can go away for a number of requests. Ids count from 1. */
public final class FakeRegistry implements SchemaRegistry {

    private final Map<Schema, Integer> ids = new LinkedHashMap<>();
    private final Map<String, String> compatibility = new ConcurrentHashMap<>();
    private final AtomicInteger requestsToFail = new AtomicInteger();

    /** Fails as many of the next requests as an outage would. */
    public void goAwayFor(int requests) {
        requestsToFail.set(requests);
    }

    @Override
    public synchronized int idOf(String subject, Schema schema) {
        answer();
        return ids.computeIfAbsent(schema, s -> ids.size() + 1);
    }

    @Override
    public synchronized Schema byId(int id) {
        answer();
        return ids.entrySet().stream()
                .filter(entry -> entry.getValue() == id)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new UnknownSchemaIdException(id));
    }

    @Override
    public void requireCompatibility(String subject, String level) {
        answer();
        compatibility.put(subject, level);
    }

    /** What was asked for, by subject. */
    public Map<String, String> compatibility() {
        return Map.copyOf(compatibility);
    }

    private void answer() {
        if (requestsToFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new RegistryUnavailableException("the fake schema registry (registry.url) is away", null);
        }
    }
}
