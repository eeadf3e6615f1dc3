package io.etcdportal.login.local;

import org.springframework.security.core.AuthenticationException;

/** The password of the emergency account fits, and it lets nobody in all the same. */
public final class EmergencyRefused extends AuthenticationException {

    private final Reason reason;

    /** Why it does not. */
    public enum Reason {
        PROVIDER_ANSWERS("emergency-off", "The emergency account is off: every provider answers."),
        NO_REASON("emergency-reason", "The emergency account needs a written reason."),
        NOT_BY_FORM("", "The emergency account is for the sign-in page alone.");

        private final String word;
        private final String sentence;

        Reason(String word, String sentence) {
            this.word = word;
            this.sentence = sentence;
        }

        /** {@return the word for it in addresses} */
        public String word() {
            return word;
        }

        /** {@return what the audit says} */
        String sentence() {
            return sentence;
        }
    }

    EmergencyRefused(Reason reason) {
        super(reason.sentence);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
