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
                "Nothing listens at this address. Check that the source runs and that its address"
                        + " in the settings is right."),
        TIMED_OUT(
                "The source did not answer in time. Check its load and the network between it and"
                        + " the portal."),
        FORBIDDEN(
                "The source rejects the portal's credentials. Check the keys and their"
                        + " permissions."),
        NOT_FOUND(
                "The source does not have what was requested. Check the address, bucket or path in"
                        + " the settings."),
        TLS(
                "The connection is not trusted. Check the certificate, its names and dates, and the"
                        + " configured CA."),
        MALFORMED(
                "The source sent an invalid answer. Check that the address belongs to the right"
                        + " service."),
        ENDED_EARLY("The source broke off before the end. Try again, and check its log."),
        DAMAGED(
                "The stored file can't be unpacked to its end. Take another backup, or another"
                        + " copy."),
        NO_SNAPSHOT(
                "No snapshot can be read from the stored file. Download it as stored to look into"
                        + " it."),
        ENCRYPTED(
                "The portal has no key for this file. Download it as stored and decrypt it, or set"
                        + " age-identity-file for the source."),
        OTHER_FORM(
                "The file is stored in another way than its name says. The portal now knows how:"
                        + " try again."),
        CHANGED("The copy has changed since it was listed. Reload the list."),
        BUSY("The portal's limit for this source is reached. Try again soon."),
        UNREADABLE("Reading failed. Check the portal's log and the volume or service itself.");

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
