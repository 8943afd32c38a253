package dev.tributary.embedded.child;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Main of every child JVM: ties the JVM's life to its parent's, then calls the main class named first. */
public final class ChildMain {

    /** System property with the parent's process id; absent when the program is started by hand. */
    public static final String PARENT_PROPERTY = "tributary.parent.pid";

    private ChildMain() {}

    /** @param args the real main class, then its arguments */
    public static void main(String[] args) throws Throwable {
        if (args.length == 0) {
            throw new IllegalArgumentException("ChildMain needs the name of the main class to call");
        }
        Long parentPid = Long.getLong(PARENT_PROPERTY);
        if (parentPid != null) {
            ParentWatch.start(parentPid);
            ignoreKeyboardInterrupt();
        }
        Method main = Class.forName(args[0]).getMethod("main", String[].class);
        // As the java command does, for a main class that is not public.
        main.setAccessible(true);
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /**
     * Ctrl-C in a terminal reaches the whole process group. The children leave it to the parent, which stops them in
     * order: a program before the broker it commits to. By reflection, because the compiler warns of sun.misc and a JVM
     * without it still works.
     */
    private static void ignoreKeyboardInterrupt() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object interrupt = signal.getConstructor(String.class).newInstance("INT");
            signal.getMethod("handle", signal, handler)
                    .invoke(null, interrupt, handler.getField("SIG_IGN").get(null));
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            System.err.println("Ctrl-C will stop this child at once: " + e);
        }
    }
}
