package io.etcdportal.download.reading;

/** The client has this backup already, and said so. */
public final class NotModified extends RuntimeException {

    private final transient ContentMetadata contentMetadata;

    public NotModified(ContentMetadata contentMetadata) {
        super("The client has it already");
        this.contentMetadata = contentMetadata;
    }

    public ContentMetadata metadata() {
        return contentMetadata;
    }
}
