package io.etcdportal.download;

import jakarta.servlet.ServletRequest;

/**
 * What a request was sent of a backup, as its download tells it.
 *
 * @param bytes how many bytes were sent
 * @param length how long the whole backup is in bytes; 0 where that is not known, or not all was
 *     sent that was asked for
 * @param toTheEnd whether all was sent that was asked for, and the backup's last byte with it
 */
public record SentContent(long bytes, long length, boolean toTheEnd) {

    private static final String ATTRIBUTE = SentContent.class.getName();

    /** {@return what a request was sent; nothing where it had no download} */
    public static SentContent of(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof SentContent sent
                ? sent
                : new SentContent(0, 0, false);
    }

    void keepIn(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }
}
