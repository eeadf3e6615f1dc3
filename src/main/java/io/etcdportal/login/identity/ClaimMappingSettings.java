package io.etcdportal.login.identity;

import java.util.Map;

/**
 * Which claims say who somebody is.
 *
 * @param userClaim where the name is
 * @param userPrefix what stands before the name in the portal
 * @param groupsClaim where the groups are; empty where there are none to be told
 * @param groupPrefix what stands before each group in the portal
 * @param groupsRequired whether somebody whose groups are not told is kept out
 * @param requiredClaims claims that must have, or contain, these values
 */
record ClaimMappingSettings(
        String userClaim,
        String userPrefix,
        String groupsClaim,
        String groupPrefix,
        boolean groupsRequired,
        Map<String, String> requiredClaims) {

    ClaimMappingSettings {
        requiredClaims = Map.copyOf(requiredClaims);
    }
}
