package io.etcdportal.login.identity;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;

import java.util.Locale;

/** A provider vouches for somebody, and does not say of them what the portal must know. */
public final class ProviderUserRefused extends OAuth2AuthenticationException {

    private final String provider;
    private final Reason reason;

    /** Why somebody is not let in. */
    public enum Reason {
        NAME_MISSING("no claim '%s' with a name that can be used"),
        NAME_TAKEN("the name in '%s' could be somebody else's; set a user-prefix"),
        NAME_UNCLEAR("the name in '%s' has invisible characters, or looks like another name"),
        EMAIL_UNVERIFIED("the provider does not say in '%s' that the address is theirs"),
        CLAIM_REFUSED("the claim '%s' does not have the value that the settings require"),
        GROUPS_MISSING("no claim '%s': that is not taken for no groups"),
        GROUPS_OVERFLOW("more groups than fit in the claim '%s'");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        /** {@return the word for it in addresses} */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    ProviderUserRefused(String provider, Reason reason, String claim) {
        super(new OAuth2Error(reason.word()), provider + ": " + reason.sentence.formatted(claim));
        this.provider = provider;
        this.reason = reason;
    }

    public String provider() {
        return provider;
    }

    public Reason reason() {
        return reason;
    }
}
