package io.etcdportal.audit;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

/** Who did what an entry tells. */
public sealed interface Actor permits Origin, Actor.Stranger, Actor.Portal {

    /**
     * Somebody who asked and could not show who they are.
     *
     * @param claimed who they said they are. People type passwords into the field for names: only
     *     the name of an account that there is may stand here
     * @param address the network address that it came from
     * @param userAgent what the client calls itself
     * @param requestId the id that the answer and the log carry too
     */
    record Stranger(
            @Nullable String claimed, String address, @Nullable String userAgent, String requestId)
            implements Actor {

        /** {@return whoever sent a request, of whom nothing is known} */
        public static Stranger of(@Nullable String claimed, HttpServletRequest request) {
            return new Stranger(
                    claimed,
                    request.getRemoteAddr(),
                    request.getHeader("User-Agent"),
                    request.getRequestId());
        }
    }

    /** The portal itself, which nobody asked to. */
    record Portal() implements Actor {}
}
