package io.etcdportal.login.local;

import io.etcdportal.login.session.Cookies;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Browsers that an account has been signed in with: the failed attempts of strangers don't slow
 * them down.
 *
 * @see <a
 *     href="https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies">Slow
 *     Down Online Guessing Attacks with Device Cookies</a>
 */
@Component
public class DeviceCookies {

    private static final String COOKIE = "EBP_DEVICE";
    private static final Duration REMEMBERED = Duration.ofDays(90);
    private static final int BYTES = 16;

    private final DeviceCookieTable table;
    private final Cookies cookies;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    DeviceCookies(DeviceCookieTable table, Cookies cookies, Clock clock) {
        this.table = table;
        this.cookies = cookies;
        this.clock = clock;
    }

    public Optional<String> shown(HttpServletRequest request) {
        return cookies.read(request, COOKIE);
    }

    /** {@return whether the account has been signed in with that browser} */
    boolean knows(@Nullable String device, String user) {
        return device != null
                && table.has(
                        DigestUtils.sha256Hex(device), user, clock.instant().minus(REMEMBERED));
    }

    /** Remembers the browser of somebody who has just signed in. */
    void remember(String user, HttpServletRequest request, HttpServletResponse response) {
        String device = shown(request).orElseGet(this::makeUp);
        table.put(
                DigestUtils.sha256Hex(device),
                user,
                clock.instant(),
                clock.instant().minus(REMEMBERED));
        cookies.write(request, response, COOKIE, device, REMEMBERED);
    }

    private String makeUp() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
