package dev.tributary.bench.audit;

import dev.tributary.bench.generate.StreamEvent;
import dev.tributary.bench.generate.StreamEvent.Outcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was sent to the topic entities, and what must have come of it. Filled by one thread, then read by another. */
public final class Sent {

    private final Map<String, StreamEvent> eventByPlace = new HashMap<>();
    private final Map<String, StreamEvent> lastByKey = new LinkedHashMap<>();

    /**
     * What stands of a key at the end.
     *
     * @param version the newest version
     * @param event what made it
     */
    public record Final(String key, long version, StreamEvent event) {

        public boolean isLive() {
            return event.outcome() == Outcome.DECIDED;
        }
    }

    /**
     * Notes one record, in the order of sending.
     *
     * @param place where the broker put it: {@code topic-partition@offset}
     */
    public void add(String place, StreamEvent event) {
        eventByPlace.put(place, event);
        if (event.version() > 0) {
            lastByKey.merge(event.key().toString(), event, (a, b) -> b.version() > a.version() ? b : a);
        }
    }

    public long count() {
        return eventByPlace.size();
    }

    /** What was sent to this place. */
    public Optional<StreamEvent> at(String place) {
        return Optional.ofNullable(eventByPlace.get(place));
    }

    /** Places whose record must come to something that a topic shows, with what. */
    public Set<String> placesOf(Outcome outcome) {
        Set<String> places = new HashSet<>();
        eventByPlace.forEach((place, event) -> {
            if (event.outcome() == outcome) {
                places.add(place);
            }
        });
        return places;
    }

    /** Every version that must exist, deletes included. */
    public Set<Effect> effects() {
        Set<Effect> effects = new HashSet<>();
        for (StreamEvent event : eventByPlace.values()) {
            if (event.version() > 0) {
                effects.add(new Effect(event.key().toString(), event.version(), event.outcome() == Outcome.DELETED));
            }
        }
        return effects;
    }

    /** How many records must end as dead letters. */
    public long deadLetters() {
        return placesOf(Outcome.DEAD_LETTER).size();
    }

    /** What stands of every key that was ever accepted. */
    public Map<String, Final> finals() {
        Map<String, Final> finals = new LinkedHashMap<>();
        lastByKey.forEach((key, event) -> finals.put(key, new Final(key, event.version(), event)));
        return finals;
    }
}
