package io.etcdportal;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/**
 * Starts the portal from its jar, or says which Java it needs. The build compiles this one class
 * for an older Java, which can read nothing else of the portal.
 */
public final class Launcher {

    /** The oldest Java that the portal runs on. */
    static final int OLDEST_JAVA = 25;

    private static final String PORTAL = "io.etcdportal.EtcdBackupPortal";

    private Launcher() {}

    /** Starts the portal with the arguments of the process. */
    public static void main(String[] arguments) throws Exception {
        Optional<String> refusal =
                refusal(Runtime.version().feature(), System.getProperty("java.home", "unknown"));
        if (refusal.isPresent()) {
            System.err.println(refusal.get());
            System.exit(1);
        }
        start(arguments);
    }

    /**
     * Says why a Java can't run the portal.
     *
     * @param feature its version, as 17
     * @param home where it is installed
     * @return nothing where it can
     */
    static Optional<String> refusal(int feature, String home) {
        return feature >= OLDEST_JAVA
                ? Optional.empty()
                : Optional.of(
                        ("The portal needs Java %d or newer. This is Java %d, in %s. Install a"
                             + " newer one, such as Temurin %d, and start the portal with its"
                             + " bin/java.")
                                .formatted(OLDEST_JAVA, feature, home, OLDEST_JAVA));
    }

    private static void start(String[] arguments) throws Exception {
        try {
            Class.forName(PORTAL)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException) {
                throw (RuntimeException) e.getCause();
            }
            throw e;
        }
    }
}
