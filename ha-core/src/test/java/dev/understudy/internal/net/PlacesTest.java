package dev.understudy.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final InetAddress A = InetAddresses.forString("10.0.0.1");
    private static final InetAddress B = InetAddresses.forString("10.0.0.2");
    private static final InetAddress C = InetAddresses.forString("10.0.0.3");

    private final Places<String> places = new Places<>(4, 3);

    @Test
    void nobodyIsInTheWayWhileThereIsRoom() {
        fill(A, "a1", "a2");
        fill(B, "b1");
        assertThat(places.inTheWay(A)).isEmpty();
        assertThat(places.inTheWay(C)).isEmpty();
    }

    @Test
    void oneAddressHasItsShareOnly() {
        fill(A, "a1", "a2", "a3");
        assertThat(places.inTheWay(A)).containsExactly("a1", "a2", "a3");
        assertThat(places.inTheWay(B)).isEmpty();
    }

    @Test
    void whoeverHasTheMostGivesWay() {
        fill(B, "b1");
        fill(A, "a1", "a2", "a3");
        assertThat(places.inTheWay(C)).containsExactly("a1", "a2", "a3");
        assertThat(places.inTheWay(B)).containsExactly("a1", "a2", "a3");
    }

    @Test
    void anAddressDoesNotPushOutAnotherThatHasNoMoreThanItself() {
        fill(A, "a1", "a2");
        fill(B, "b1", "b2");
        assertThat(places.inTheWay(A)).containsExactly("a1", "a2");
        assertThat(places.inTheWay(B)).containsExactly("b1", "b2");
    }

    @Test
    void whoLeavesMakesRoom() {
        fill(A, "a1", "a2", "a3");
        fill(B, "b1");
        places.remove("a2");
        places.remove("never there");
        assertThat(places.inTheWay(C)).isEmpty();
        assertThat(places.all()).containsExactly("a1", "a3", "b1");
        assertThat(places.isFrom("a1", A)).isTrue();
        assertThat(places.isFrom("a1", B)).isFalse();
        assertThat(places.isFrom("a2", A)).isFalse();
    }

    /** One host can have 2^64 addresses of its own. */
    @Test
    void aNetworkOfIpv6IsOneAddress() {
        for (int i = 1; i <= 3; i++) {
            places.add("six-" + i, InetAddresses.forString("2001:db8::" + i));
        }
        assertThat(places.inTheWay(InetAddresses.forString("2001:db8::ffff"))).hasSize(3);
        assertThat(places.inTheWay(InetAddresses.forString("2001:db8:0:1::1"))).isEmpty();
    }

    private void fill(InetAddress from, String... guests) {
        for (String guest : guests) {
            places.add(guest, from);
        }
    }
}
