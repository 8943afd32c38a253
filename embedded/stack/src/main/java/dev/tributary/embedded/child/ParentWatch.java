package dev.tributary.embedded.child;

/**
 * Ends this JVM when its parent is gone, even by kill -9, so that no server outlives the run that started it.
 *
 * <p>A process whose parent dies is handed to another one; so the parent's id is looked at twice a second, which no reuse
 * of ids can deceive.
 */
final class ParentWatch {

    private static final long INTERVAL_MS = 500;
    private static final long CLEAN_END_MS = 8_000;

    private ParentWatch() {}

    static void start(long parentPid) {
        Thread watch = new Thread(() -> watch(parentPid), "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void watch(long parentPid) {
        try {
            while (isParent(parentPid)) {
                Thread.sleep(INTERVAL_MS);
            }
            Thread exit = new Thread(() -> System.exit(1), "parent-gone");
            exit.setDaemon(true);
            exit.start();
            exit.join(CLEAN_END_MS);
            Runtime.getRuntime().halt(1);
        } catch (InterruptedException e) {
            Runtime.getRuntime().halt(1);
        }
    }

    private static boolean isParent(long parentPid) {
        return ProcessHandle.current()
                .parent()
                .map(parent -> parent.pid() == parentPid)
                .orElse(false);
    }
}
