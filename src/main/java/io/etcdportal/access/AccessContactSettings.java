package io.etcdportal.access;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

import java.util.Optional;

/**
 * Whom to ask for access.
 *
 * @param accessContact a name, an address or a link, shown to whoever may not do something
 */
@ConfigurationProperties("portal")
public record AccessContactSettings(@Nullable String accessContact) {

    private static final int LONGEST = 200;

    public AccessContactSettings {
        if (accessContact != null
                && (accessContact.length() > LONGEST || SpoofChecker.isBlank(accessContact))) {
            throw new IllegalArgumentException(
                    "access-contact must be a text of 1 to 200 characters; leave it out for none");
        }
    }

    /** {@return what to show, where it is set} */
    public Optional<String> text() {
        return Optional.ofNullable(accessContact).map(SpoofChecker::shown);
    }

    /** {@return where a link to it leads, where it is one} */
    public Optional<String> link() {
        return text().filter(text -> text.matches("(https?://|mailto:)[\\x21-\\x7e]+"));
    }
}
