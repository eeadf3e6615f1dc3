package io.etcdportal.login.provider;

import java.util.Set;

/** What a provider says when it is asked again. */
sealed interface RecheckResult {

    /**
     * It still vouches for them.
     *
     * @param groups the groups that they are in now
     */
    record Vouched(Set<String> groups) implements RecheckResult {}

    /**
     * It does not any more.
     *
     * @param reason a sentence for the audit
     */
    record Withdrawn(String reason) implements RecheckResult {}

    /** It does not say. */
    record Silent(Exception why) implements RecheckResult {}
}
