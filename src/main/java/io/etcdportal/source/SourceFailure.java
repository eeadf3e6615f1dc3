package io.etcdportal.source;

/**
 * Why a source could not give what it was asked for.
 *
 * @param source the source's name
 * @param cause what kind of failure it is
 * @param detail what happened, as a sentence for a person who runs the portal; no secret, no
 *     message of a library
 */
public record SourceFailure(String source, Cause cause, String detail) {

    /** The kinds of failure that need different next steps. */
    public enum Cause {
        REFUSED(
                "Nothing listens there: look whether it runs and whether the address in the"
                        + " settings is right."),
        TIMED_OUT(
                "It did not answer in time: look at its load and at the network between it and the"
                        + " portal."),
        FORBIDDEN(
                "It does not accept the portal's credentials: look at the keys and at what they may"
                        + " do."),
        NOT_FOUND(
                "What was asked for is not there: look at the address, bucket or path in the"
                        + " settings."),
        TLS(
                "No trusted connection: look at the certificate, its names and dates, and at the"
                        + " configured CA."),
        MALFORMED(
                "It answered something that makes no sense: look whether the address leads to the"
                        + " right thing."),
        ENDED_EARLY("It broke off before the end: try again, and look at its log."),
        CHANGED("The copy is no longer the one that was listed: look at the list again."),
        BUSY("The portal takes no more from it at once: try again soon."),
        UNREADABLE("Reading failed: look at the portal's log and at the volume or service itself.");

        private final String nextStep;

        Cause(String nextStep) {
            this.nextStep = nextStep;
        }

        /** {@return what to do about it, as a sentence} */
        public String nextStep() {
            return nextStep;
        }
    }
}
