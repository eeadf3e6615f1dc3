package io.etcdportal.login.token;

import io.etcdportal.access.ClusterPattern;
import io.etcdportal.access.Permission;
import io.etcdportal.access.SpoofChecker;
import io.etcdportal.access.TokenScope;
import io.etcdportal.login.session.AddressRange;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a new token shall be. What is left out is as narrow as is useful.
 *
 * @param name what its owner wants to call it, from 1 to 100 characters
 * @param days how long it shall be good for
 * @param team the team that it shall act for; the person who asks, where none is named
 * @param verbs what it can be used for; list and download where nothing is said
 * @param clusters where; everywhere where nothing is said
 * @param addresses where it may be used from; from everywhere where nothing is said
 */
record TokenRequest(
        String name,
        @Nullable Integer days,
        @Nullable String team,
        @Nullable Set<Permission> verbs,
        @Nullable ClusterPattern clusters,
        @Nullable List<AddressRange> addresses) {

    private static final int LONGEST_NAME = 100;
    private static final int MOST_ADDRESSES = 50;

    TokenRequest {
        name = name == null ? "" : name.strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new InvalidTokenRequest("name: give the token a name of 1 to 100 characters.");
        }
        SpoofChecker.mistake(name)
                .ifPresent(
                        mistake -> {
                            throw new InvalidTokenRequest("name: " + mistake + ".");
                        });
        requireSome("verbs", verbs);
        requireSome("addresses", addresses);
        if (addresses != null && addresses.size() > MOST_ADDRESSES) {
            throw new InvalidTokenRequest("addresses: name at most 50.");
        }
    }

    /** Whoever writes an empty list did not mean what is taken where nothing is written. */
    private static void requireSome(String member, @Nullable Collection<?> list) {
        if (list != null && (list.isEmpty() || list.stream().anyMatch(Objects::isNull))) {
            throw new InvalidTokenRequest(
                    member + ": name at least one and nothing empty, or leave it out.");
        }
    }

    TokenScope scope() {
        return new TokenScope(
                verbs == null ? Set.of(Permission.LIST, Permission.DOWNLOAD) : verbs,
                clusters == null ? ClusterPattern.ALL : clusters);
    }

    List<AddressRange> allowed() {
        return addresses == null ? List.of() : addresses.stream().distinct().toList();
    }
}
