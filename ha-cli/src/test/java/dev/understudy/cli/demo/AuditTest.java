package dev.understudy.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.understudy.state.Versioned;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final Versioned CHANNEL = channel(2, 8);
    private static final Versioned FIRST = payment("p1", 5, 1, 10);
    private static final Versioned SECOND = payment("p2", 3, 2, 12);

    @Test
    void whatIsThereOnceIsClean() {
        Audit audit = Audit.of(List.of(CHANNEL, FIRST, SECOND), List.of(ack("p1", 5), ack("p2", 3)));
        assertThat(audit).isEqualTo(new Audit(0, 0, 0));
        assertThat(audit.clean()).isTrue();
    }

    @Test
    void aPaymentThatNobodyWasToldOfIsNoHarm() {
        assertThat(Audit.of(List.of(CHANNEL, FIRST, SECOND), List.of()).clean()).isTrue();
    }

    @Test
    void anAcknowledgedPaymentThatIsNotThereIsLost() {
        Audit audit = Audit.of(List.of(CHANNEL, FIRST, SECOND), List.of(ack("p1", 5), ack("p3", 3)));
        assertThat(audit).isEqualTo(new Audit(1, 0, 0));
        assertThat(audit.clean()).isFalse();
    }

    @Test
    void anotherAmountIsALossToo() {
        assertThat(Audit.of(List.of(CHANNEL, FIRST, SECOND), List.of(ack("p1", 6)))
                        .lost())
                .isEqualTo(1);
    }

    @Test
    void allIsLostWhenTheStoreIsEmpty() {
        assertThat(Audit.of(List.of(), List.of(ack("p1", 5), ack("p2", 3))).lost())
                .isEqualTo(2);
    }

    @Test
    void aPaymentThatChangedItsChannelTwiceIsDoubled() {
        assertThat(Audit.of(List.of(channel(3, 13), FIRST, SECOND), List.of())).isEqualTo(new Audit(0, 1, 0));
        assertThat(Audit.of(List.of(channel(2, 13), FIRST, SECOND), List.of()).doubled())
                .as("the count may be right and the sum wrong")
                .isEqualTo(1);
    }

    @Test
    void aPaymentUnderAnOlderTermThanTheOneBeforeIsOutOfTerm() {
        Audit audit = Audit.of(List.of(channel(2, 8), payment("p1", 5, 1, 12), payment("p2", 3, 2, 10)), List.of());
        assertThat(audit).isEqualTo(new Audit(0, 0, 1));
        assertThat(audit.clean()).isFalse();
    }

    private static Versioned channel(long payments, long paid) {
        String json = "{\"id\":\"c1\",\"capacity\":100,\"paid\":" + paid + ",\"payments\":" + payments + ",\"term\":1}";
        return new Versioned("channels/c1", json.getBytes(UTF_8), 1);
    }

    private static Versioned payment(String id, long amount, long sequence, long term) {
        String json = "{\"channel\":\"c1\",\"id\":\"" + id + "\",\"amount\":" + amount + ",\"sequence\":" + sequence
                + ",\"term\":" + term + "}";
        return new Versioned("payments/c1/" + id, json.getBytes(UTF_8), 1);
    }

    private static Ack ack(String payment, long amount) {
        return new Ack("c1", payment, amount, 10, "n1", true, 0);
    }
}
