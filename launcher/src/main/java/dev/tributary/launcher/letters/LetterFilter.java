package dev.tributary.launcher.letters;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which dead letters are meant; what is empty does not narrow the choice.
 *
 * @param ids {@code partition@offset}
 * @param topic that the record came from
 * @param since not written before
 * @param until written before
 */
public record LetterFilter(
        Set<String> ids,
        Optional<String> reason,
        Optional<String> stage,
        Optional<String> topic,
        Optional<Instant> since,
        Optional<Instant> until) {

    public LetterFilter {
        ids = Set.copyOf(ids);
    }

    public boolean takes(Letter letter) {
        return (ids.isEmpty() || ids.contains(letter.id()))
                && reason.map(letter.record().reason()::equals).orElse(true)
                && stage.map(letter.record().stage()::equals).orElse(true)
                && topic.map(letter.record().topic()::equals).orElse(true)
                && since.map(time -> !letter.writtenAt().isBefore(time)).orElse(true)
                && until.map(letter.writtenAt()::isBefore).orElse(true);
    }
}
