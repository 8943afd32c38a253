package dev.tributary.spark;

/** Something that an owner and batches use at a time: freed once the owner has let go and nobody uses it any more. */
final class Shared {

    private final Runnable free;
    private int users = 1;

    /** @param free runs once, on the thread of the last user */
    Shared(Runnable free) {
        this.free = free;
    }

    /** Whether it can be used; {@link #release} afterwards. */
    synchronized boolean acquire() {
        if (users == 0) {
            return false;
        }
        users++;
        return true;
    }

    void release() {
        boolean last;
        synchronized (this) {
            users--;
            last = users == 0;
        }
        if (last) {
            free.run();
        }
    }
}
