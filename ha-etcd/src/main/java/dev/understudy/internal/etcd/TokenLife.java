package dev.understudy.internal.etcd;

import dev.understudy.internal.login.LoginPlan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a token of etcd's lives. A signed one (JWT) says when it expires, by etcd's wall clock, which is all it
 * says; a simple one lives for as long as it is used.
 *
 * <p>Source: RFC 7519, sections 3 and 4.1.4; {@code server/auth/jwt.go} of etcd 3.5.
 */
final class TokenLife {
    private static final Pattern SIGNED = Pattern.compile("[\\w-]+\\.([\\w-]+)\\.[\\w-]*");
    private static final Pattern EXPIRY = Pattern.compile("\"exp\"\\s*:\\s*(\\d{1,12})(?:\\.\\d*)?[\\s,}]");
    /** With less, the two clocks are not near enough to each other to tell anything. */
    private static final Duration LEAST = Duration.ofSeconds(1);

    private TokenLife() {}

    /**
     * The life of a token that was given just now, nanoseconds; one of the words of {@link LoginPlan} if it has no
     * number.
     */
    static long nanos(String token, Instant now) {
        Matcher signed = SIGNED.matcher(token);
        if (!signed.matches()) {
            return LoginPlan.UNLIMITED;
        }
        try {
            byte[] claims = Base64.getUrlDecoder().decode(signed.group(1));
            Matcher expiry = EXPIRY.matcher(new String(claims, StandardCharsets.UTF_8));
            if (!expiry.find()) {
                return LoginPlan.UNKNOWN;
            }
            Duration life = Duration.between(now, Instant.ofEpochSecond(Long.parseLong(expiry.group(1))));
            return life.compareTo(LEAST) < 0 ? LoginPlan.UNKNOWN : life.toNanos();
        } catch (IllegalArgumentException notBase64) {
            return LoginPlan.UNLIMITED;
        }
    }
}
