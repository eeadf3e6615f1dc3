package io.etcdportal.login.identity;

import io.etcdportal.access.Access;
import io.etcdportal.access.Account;
import io.etcdportal.access.SpoofChecker;
import io.etcdportal.login.identity.ProviderUserRefused.Reason;
import io.etcdportal.login.session.SignIn;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Who somebody is to the portal, of whom one provider or issuer has said something. */
public final class ClaimMapping {

    private static final String EMAIL = "email";
    private static final String EMAIL_VERIFIED = "email_verified";

    private final String provider;
    private final ClaimMappingSettings settings;
    private final Access access;

    public ClaimMapping(String provider, ClaimMappingSettings settings, Access access) {
        this.provider = provider;
        this.settings = settings;
        this.access = access;
    }

    /**
     * {@return who that is}
     *
     * @throws ProviderUserRefused where that is not said, or must not be
     */
    public SignIn identify(Claims claims) {
        String subject =
                claims.text(Claims.SUBJECT)
                        .orElseThrow(() -> refuse(Reason.NAME_MISSING, Claims.SUBJECT));
        for (Map.Entry<String, String> required : settings.requiredClaims().entrySet()) {
            if (!claims.texts(required.getKey()).orElse(Set.of()).contains(required.getValue())) {
                throw refuse(Reason.CLAIM_REFUSED, required.getKey());
            }
        }
        return new SignIn(
                provider, provider + "/" + subject, user(claims), groups(claims), null, null);
    }

    private String user(Claims claims) {
        String claim = settings.userClaim();
        String name =
                claims.text(claim)
                        .map(SpoofChecker::composed)
                        .orElseThrow(() -> refuse(Reason.NAME_MISSING, claim));
        if (SpoofChecker.mistake(name).isPresent()) {
            throw refuse(Reason.NAME_UNCLEAR, claim);
        }
        if (claim.equals(EMAIL)
                && !claims.text(EMAIL_VERIFIED).map(Boolean::parseBoolean).orElse(false)) {
            throw refuse(Reason.EMAIL_UNVERIFIED, EMAIL_VERIFIED);
        }
        if (settings.userPrefix().isEmpty() && isTaken(name)) {
            throw refuse(Reason.NAME_TAKEN, claim);
        }
        return settings.userPrefix() + name;
    }

    /** Without a prefix a name could be a local account's, or that of somebody elsewhere. */
    private boolean isTaken(String name) {
        return name.indexOf(':') >= 0
                || name.equals(Account.ADMINISTRATOR)
                || SpoofChecker.looksLike(name, Account.ADMINISTRATOR)
                || access.account(name).isPresent()
                || access.accounts().stream()
                        .anyMatch(account -> SpoofChecker.looksLike(name, account.user()));
    }

    /**
     * {@return the groups that the provider vouches for}
     *
     * @throws ProviderUserRefused where it does not tell them: that is not the same as none
     */
    public Set<String> groups(Claims claims) {
        String claim = settings.groupsClaim();
        if (claim.isEmpty()) {
            return Set.of();
        }
        if (claims.overflow(claim)) {
            throw refuse(Reason.GROUPS_OVERFLOW, claim);
        }
        Set<String> reported =
                claims.texts(claim)
                        .orElseGet(
                                () -> {
                                    if (settings.groupsRequired()) {
                                        throw refuse(Reason.GROUPS_MISSING, claim);
                                    }
                                    return Set.of();
                                });
        return reported.stream()
                .map(group -> settings.groupPrefix() + group)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** {@return whether everything that matters has been said} */
    public boolean isComplete(Claims claims) {
        return claims.text(settings.userClaim()).isPresent() && tellsGroups(claims);
    }

    /** {@return whether the groups have been told, as far as they matter} */
    public boolean tellsGroups(Claims claims) {
        String claim = settings.groupsClaim();
        return claim.isEmpty() || claims.overflow(claim) || claims.texts(claim).isPresent();
    }

    private ProviderUserRefused refuse(Reason reason, String claim) {
        return new ProviderUserRefused(provider, reason, claim);
    }
}
