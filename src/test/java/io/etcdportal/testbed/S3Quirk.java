package io.etcdportal.testbed;

/** In what an {@link S3Server} is less exact than AWS, as real stores are. */
public enum S3Quirk {
    /** GET and HEAD tell a weak ETag; the listing tells a strong one. */
    WEAK_TAG,
    /** The listing tells a weak ETag too. */
    WEAK_TAG_LISTED,
    /** GET and HEAD tell no ETag. */
    NO_TAG,
    /** The listing tells no ETag. */
    NO_TAG_LISTED,
    /** The listing tells ETags without their quotes. */
    BARE_TAG_LISTED,
    /** If-Match is refused whatever it says. */
    REFUSES_PINS,
    /** GET and HEAD tell no length: a body ends with its last chunk. */
    NO_LENGTH,
    /** The listing tells no sizes. */
    NO_SIZE_LISTED,
    /** A part does not tell the length of the whole. */
    NO_TOTAL,
    /** HEAD is refused. */
    NO_HEAD,
    /** The listing tells times as HTTP does. */
    HTTP_DATE_LISTED,
    /** The listing tells times that nobody can read. */
    ODD_DATE_LISTED,
    /** The listing tells no times. */
    NO_DATE_LISTED,
    /** GET and HEAD tell times in a zone that has no fixed place. */
    CST_DATE,
    /** The listing tells sizes that are no numbers. */
    ODD_SIZE_LISTED,
    /** The listing is sent compressed. */
    GZIP_LISTING,
    /** Each page of the listing is empty and says that more come. */
    ENDLESS_LISTING,
    /** The listing goes round in a circle. */
    CIRCULAR_LISTING,
    /** Each chunked body has one byte more. */
    ONE_BYTE_MORE
}
