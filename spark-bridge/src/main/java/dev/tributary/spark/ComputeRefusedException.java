package dev.tributary.spark;

import dev.tributary.runtime.UnavailableException;

/** Compute that was found does not take us; the next call tries other compute. */
final class ComputeRefusedException extends UnavailableException {

    ComputeRefusedException(String message) {
        super(message, null);
    }
}
