package io.etcdportal.login.local;

import io.etcdportal.background.RepeatedTask;
import io.etcdportal.login.identity.IdentitySources;
import io.etcdportal.login.local.EmergencyRefused.Reason;
import io.etcdportal.login.provider.Providers;
import io.etcdportal.login.session.Session;
import io.etcdportal.login.session.Sessions;
import io.etcdportal.login.session.SignIn;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The account for the day on which a provider is down: off while all of them answer, for a written
 * reason, for a limited time, and told to everybody. Where there are no providers, it is an account
 * as any other. For templates too.
 */
@Component("emergency")
public class EmergencyAccount implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EmergencyAccount.class);

    private final EmergencySettings settings;
    private final boolean there;
    private final Providers providers;
    private final Sessions sessions;
    private volatile Set<String> silent = Set.of();
    private volatile @Nullable RepeatedTask asking;

    EmergencyAccount(
            EmergencySettings settings,
            IdentitySources names,
            LocalAccounts accounts,
            Providers providers,
            Sessions sessions) {
        this.settings = settings;
        this.there = settings.account() != null && names.hasProviders();
        this.providers = providers;
        this.sessions = sessions;
        if (there && !accounts.has(String.valueOf(settings.account()))) {
            throw new InvalidConfigurationPropertyValueException(
                    "portal.login.emergency.account",
                    settings.account(),
                    "there is no account of that name in the access file.");
        }
    }

    /** {@return whether that is its name} */
    public boolean is(String user) {
        return there && user.equals(settings.account());
    }

    /** {@return how long a sign-in with it lasts} */
    Duration longest() {
        return settings.longest();
    }

    /**
     * Lets whoever knows its password pass, or not. Asks the providers at this moment.
     *
     * @throws EmergencyRefused where all of them answer, or the reason is missing
     */
    void require(String reason) {
        silent = providers.silent();
        if (silent.isEmpty()) {
            throw new EmergencyRefused(Reason.PROVIDER_ANSWERS);
        }
        if (reason.isBlank()) {
            throw new EmergencyRefused(Reason.NO_REASON);
        }
    }

    /** {@return whether it can be used, as far as is known} */
    public boolean isOpen() {
        return there && !silent.isEmpty();
    }

    /** {@return the providers that did not answer when they were last asked} */
    Set<String> silent() {
        return silent;
    }

    /**
     * {@return the sign-ins with it that last, for everybody to see} A page is shown all the same
     * where the database can't tell.
     */
    public List<Session> sessions() {
        if (!there) {
            return List.of();
        }
        try {
            return sessions.ofProvider(SignIn.EMERGENCY);
        } catch (DataAccessException | TransactionException e) {
            log.warn("Can't determine whether the emergency account is in use", e);
            return List.of();
        }
    }

    /** Providers are not asked for an account that there isn't. */
    @Override
    public void start() {
        if (there) {
            asking =
                    RepeatedTask.start(
                            Thread.ofVirtual().name("emergency"),
                            Duration.ZERO,
                            () -> {
                                look();
                                return settings.askEvery();
                            });
        }
    }

    private void look() {
        Set<String> now = providers.silent();
        if (!now.equals(silent)) {
            log.warn(
                    now.isEmpty()
                            ? "All providers are reachable again: the emergency account is disabled"
                            : "Providers {} are unreachable: the emergency account is enabled",
                    now);
        }
        silent = now;
    }

    @Override
    public void stop() {
        RepeatedTask task = asking;
        if (task != null) {
            task.stop();
            asking = null;
        }
    }

    @Override
    public boolean isRunning() {
        return asking != null;
    }
}
