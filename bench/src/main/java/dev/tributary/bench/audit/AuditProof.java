package dev.tributary.bench.audit;

import java.util.Set;

/**
 * Shows that the comparison sees what it is there for: in a copy of true findings, one effect is lost, one doubled and one
 * altered, and each must be found as what it is.
 */
public final class AuditProof {

    private AuditProof() {}

    /** @throws IllegalStateException where a planted fault is not found, or found as another */
    public static void run(Sent sent) {
        Set<Effect> expected = sent.effects();
        if (expected.isEmpty()) {
            throw new IllegalStateException("nothing was sent that could be lost");
        }
        Effect one = expected.iterator().next();
        Tally<Effect> whole = new Tally<>();
        expected.forEach(whole::add);

        Tally<Effect> lacking = whole.copy();
        lacking.remove(one);
        require(new Difference("proof", expected.size(), 1, 0, 0), lacking.against("proof", expected));

        Tally<Effect> surplus = whole.copy();
        surplus.add(one);
        require(new Difference("proof", expected.size(), 0, 1, 0), surplus.against("proof", expected));

        Tally<Effect> altered = lacking.copy();
        altered.add(new Effect(one.key(), one.version() + 1_000_000, one.deleted()));
        require(new Difference("proof", expected.size(), 1, 0, 1), altered.against("proof", expected));

        require(new Difference("proof", expected.size(), 0, 0, 0), whole.against("proof", expected));
    }

    private static void require(Difference planted, Difference found) {
        if (!planted.equals(found)) {
            throw new IllegalStateException("the audit does not see what was planted: " + planted + ", but " + found);
        }
    }
}
