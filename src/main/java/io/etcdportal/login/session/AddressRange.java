package io.etcdportal.login.session;

import com.fasterxml.jackson.annotation.JsonCreator;

import org.springframework.security.web.util.matcher.IpAddressMatcher;

import java.util.regex.Pattern;

/**
 * Addresses of a network.
 *
 * @param text as it was written: {@code 10.1.2.3}, {@code 10.0.0.0/8} or {@code fd00::/8}
 */
public record AddressRange(String text) {

    /** Nothing that the name service would be asked about. */
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(/\\d{1,3})?");

    public AddressRange {
        if (!isRange(text)) {
            throw new IllegalArgumentException(
                    "an address is written as 10.1.2.3, 10.0.0.0/8 or fd00::/8");
        }
    }

    /** Reads one as it is written. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static AddressRange parse(String text) {
        return new AddressRange(text);
    }

    private static boolean isRange(String text) {
        if (!FORM.matcher(text).matches()) {
            return false;
        }
        try {
            IpAddressMatcher _ = new IpAddressMatcher(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** {@return whether an address, as a request has it, is one of these} */
    public boolean has(String address) {
        return ClientAddress.parse(address)
                .filter(client -> new IpAddressMatcher(text).matches(client.toString()))
                .isPresent();
    }

    @Override
    public String toString() {
        return text;
    }
}
