package io.etcdportal.login.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.stereotype.Component;

/** Counts who comes in, and who doesn't, by what they tried it with. */
@Component
public class SignInMeters {

    private final MeterRegistry registry;

    SignInMeters(MeterRegistry registry) {
        this.registry = registry;
        // An increase from nothing to 1 is none to Prometheus.
        counter(SignIn.LOCAL, "succeeded");
        counter(SignIn.LOCAL, "failed");
        counter(SignIn.LOCAL, "locked");
        counter(SignIn.EMERGENCY, "succeeded");
        counter(SignIn.EMERGENCY, "failed");
    }

    /** A session has begun. */
    void succeeded(String method) {
        counter(method, "succeeded").increment();
    }

    /**
     * Somebody was not let in.
     *
     * @param method the provider, by its name in the settings; {@link SignIn#LOCAL} or {@link
     *     SignIn#EMERGENCY}
     */
    public void failed(String method) {
        counter(method, "failed").increment();
    }

    /** A password was not looked at, after too many that were wrong. */
    public void locked() {
        counter(SignIn.LOCAL, "locked").increment();
    }

    private Counter counter(String method, String result) {
        return Counter.builder("portal.login.sign.ins")
                .tags("method", method, "result", result)
                .description("Attempts to sign in, and passwords shown by programs that were wrong")
                .register(registry);
    }
}
