package io.etcdportal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.time.Duration;

/** Lets all of the process look up host names by {@link HostLookup}. Java finds it by its name. */
public final class HostLookupProvider extends InetAddressResolverProvider {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MOST = 256;

    /**
     * Lets Java find it. It looks for a provider once, at the first lookup, with the class loader
     * of the thread that asks: in the jar, only that of the main thread knows this class.
     */
    static void adopt() {
        try {
            InetAddress.getAllByName("localhost");
        } catch (UnknownHostException e) {
            // What matters is that it was asked for.
        }
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return new HostLookup(configuration.builtinResolver(), LIMIT, MOST);
    }

    @Override
    public String name() {
        return "etcd-backup-portal";
    }
}
