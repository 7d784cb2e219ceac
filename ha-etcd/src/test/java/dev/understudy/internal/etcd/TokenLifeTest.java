package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.internal.login.LoginPlan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class TokenLifeTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    @Test
    void aSignedTokenSaysWhenItEnds() {
        String claims = "{\"exp\":1700000008,\"revision\":4,\"username\":\"app\"}";

        assertThat(TokenLife.nanos(jwt(claims), NOW))
                .isEqualTo(Duration.ofSeconds(8).toNanos());
    }

    /** The machine's clock is ahead of etcd's. */
    @Test
    void oneThatSeemsToBeOverHasALifeNobodyKnows() {
        assertThat(TokenLife.nanos(jwt("{\"exp\": 1699990000 }"), NOW)).isEqualTo(LoginPlan.UNKNOWN);
        assertThat(TokenLife.nanos(jwt("{\"username\":\"exp\"}"), NOW)).isEqualTo(LoginPlan.UNKNOWN);
    }

    @Test
    void aSimpleTokenEndsByDisuseAlone() {
        assertThat(TokenLife.nanos("kOuMtAzQOvLlxVFw.9", NOW)).isEqualTo(LoginPlan.UNLIMITED);
        assertThat(TokenLife.nanos("a.?.c", NOW)).isEqualTo(LoginPlan.UNLIMITED);
        assertThat(TokenLife.nanos("", NOW)).isEqualTo(LoginPlan.UNLIMITED);
    }

    private static String jwt(String claims) {
        Base64.Encoder url = Base64.getUrlEncoder().withoutPadding();
        return "eyJhbGciOiJIUzI1NiJ9." + url.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".c2lnbmF0dXJl";
    }
}
