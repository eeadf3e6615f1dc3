package io.etcdportal.login.identity;

import io.etcdportal.access.SpoofChecker;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a provider says of somebody, found by path: {@code groups}, {@code realm_access.roles},
 * {@code kubernetes.io.namespace}. A name may have dots of its own.
 *
 * @param values as they came in JSON
 */
public record Claims(Map<String, Object> values) {

    public static final String SUBJECT = "sub";

    private static final int LONGEST_NAME = 200;

    /** The claims that are not in one place, but elsewhere, by their names. */
    private static final String ELSEWHERE = "_claim_names";

    /** Entra's way to say that the groups did not fit. */
    private static final String HAS_GROUPS = "hasgroups";

    /** {@return these, and for what is not among them those} */
    public Claims or(Claims others) {
        return new Claims(
                Stream.of(others.values, values)
                        .flatMap(claims -> claims.entrySet().stream())
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        Map.Entry::getValue,
                                        (_, last) -> last)));
    }

    /**
     * {@return these, where they are of the same person as those, and none otherwise}
     *
     * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse">OpenID
     *     Connect Core 1.0, section 5.3.2</a>
     */
    public Claims ofTheSame(Claims others) {
        return text(SUBJECT).equals(others.text(SUBJECT)) ? this : new Claims(Map.of());
    }

    /** {@return the text at a path, where there is one that can be a name} */
    public Optional<String> text(String path) {
        return at(path).map(String::valueOf).filter(Claims::isName);
    }

    /**
     * {@return the texts at a path, where there is a list of them, or one} Other things are none.
     */
    Optional<Set<String>> texts(String path) {
        return at(path).flatMap(
                        value ->
                                switch (value) {
                                    case String one -> Optional.of(List.of(one));
                                    case Collection<?> many -> Optional.of(many);
                                    default -> Optional.empty();
                                })
                .map(
                        values ->
                                values.stream()
                                        .filter(String.class::isInstance)
                                        .map(String.class::cast)
                                        .filter(Claims::isName)
                                        .filter(text -> SpoofChecker.invisible(text).isEmpty())
                                        .map(SpoofChecker::composed)
                                        .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * {@return whether what should be at a path was too much to fit}
     *
     * @see <a
     *     href="https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference#groups-overage-claim">Groups
     *     overage claim</a>
     */
    boolean overflow(String path) {
        boolean elsewhere =
                values.get(ELSEWHERE) instanceof Map<?, ?> names
                        && names.containsKey(path.split("\\.", 2)[0]);
        return elsewhere || Boolean.parseBoolean(String.valueOf(values.get(HAS_GROUPS)));
    }

    private Optional<Object> at(String path) {
        return Optional.ofNullable(at(values, path));
    }

    private static @Nullable Object at(Map<?, ?> claims, String path) {
        Object whole = claims.get(path);
        if (whole != null) {
            return whole;
        }
        for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
            if (claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner) {
                Object found = at(inner, path.substring(dot + 1));
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** Names are kept a line each, and shown. */
    private static boolean isName(String text) {
        return !text.isBlank()
                && text.length() <= LONGEST_NAME
                && text.chars().noneMatch(Character::isISOControl);
    }

    /** Leaves out what is said. */
    @Override
    public String toString() {
        return "Claims" + values.keySet();
    }
}
