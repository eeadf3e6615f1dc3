package io.etcdportal.login.token;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody asks for who shows a token or a ticket.
 *
 * @param path the path of the request
 * @param bytes whether bytes are wanted, or only what would be said of them
 * @param range the part that is wanted, as the request has it; nothing for the whole
 * @param address where they come from
 */
record TokenUse(String path, boolean bytes, @Nullable String range, String address) {

    private static final Pattern REST = Pattern.compile("bytes=[1-9]\\d{0,18}-.*");
    private static final Pattern PART = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

    static TokenUse of(HttpServletRequest request) {
        return new TokenUse(
                request.getRequestURI().substring(request.getContextPath().length()),
                request.getMethod().equals("GET"),
                request.getHeader(HttpHeaders.RANGE),
                request.getRemoteAddr());
    }

    /** {@return whether only a part is wanted that is not the beginning} */
    boolean rest() {
        return range != null && REST.matcher(range).matches();
    }

    /** {@return how many bytes that is at most, of a backup that has so many} */
    long length(long size) {
        Matcher part = PART.matcher(String.valueOf(range));
        if (!part.matches()) {
            return size;
        }
        long end =
                part.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(part.group(2)) + 1);
        return Math.max(0, end - Long.parseLong(part.group(1)));
    }
}
