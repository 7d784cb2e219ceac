package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.HostAndPort;
import dev.understudy.NodeId;
import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import dev.understudy.fuzz.Mutations;
import dev.understudy.spi.Candidate;
import dev.understudy.spi.ForeignText;
import dev.understudy.spi.NodeInfo;
import dev.understudy.spi.Request;
import dev.understudy.spi.RequestAnswer;
import dev.understudy.spi.TermBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever stands in the store is a record or none: nothing else is thrown, and what is taken can be dialled and shown.
 */
@Timeout(120)
class RecordFuzzTest {
    private static final NodeId N1 = new NodeId("n1");
    private static final String FROM = "{\"holder\":\"n1\",\"from\":\"2026-11-29T12:00:00Z\",\"leaseMillis\":10000,"
            + "\"before\":17,\"beforeSeen\":\"2026-11-29T11:59:00Z\"}";
    private static final String TO =
            "{\"to\":\"2026-11-29T12:30:00Z\",\"reason\":\"RESIGNED\",\"detail\":\"by node-2\","
                    + "\"from\":\"2026-11-29T12:00:00Z\"}";

    @Test
    void aMember() {
        Candidate who = new Candidate(
                N1,
                UUID.fromString("0f9a4c5e-8f5b-4c0e-9a55-2f7d3c1b6a70"),
                "[::1]:9280",
                "10.0.0.1:40123",
                -7,
                true,
                new NodeInfo("1.2 beta", "SERVER_ACTIVE"),
                true);
        Mutations.feed(List.of(MemberRecord.toJson(who)), text -> {
            List<String> faults = new ArrayList<>();
            Candidate read = MemberRecord.parse(N1, text, faults::add);
            assertThat(read.id()).isEqualTo(N1);
            assertThat(faults).allMatch(fault -> fault.codePoints().allMatch(ForeignText::isPlain));
            for (String address : List.of(read.address(), read.tripwire())) {
                assertThat(address.isEmpty() || ForeignText.address(address).isPresent())
                        .isTrue();
            }
            for (String note : List.of(
                    read.address(),
                    read.tripwire(),
                    read.bulletin().version(),
                    read.bulletin().state())) {
                assertThat(ForeignText.isNote(note) || note.length() > 128).isTrue();
                assertThat(note.codePoints().allMatch(ForeignText::isPlain)).isTrue();
            }
        });
    }

    @Test
    void aRequestAndItsAnswer() {
        List<String> valid = List.of(
                RequestRecord.toJson(new Request.StepDown(17)),
                RequestRecord.toJson(new Request.HandOver(17, N1)),
                RequestRecord.toJson(new RequestAnswer(false, "not the leader")));
        Mutations.feed(valid, text -> {
            Request.Wish wish = RequestRecord.wish(text);
            if (wish instanceof Request.Unclear unclear) {
                assertThat(unclear.toString().codePoints().allMatch(ForeignText::isPlain))
                        .isTrue();
            }
            assertThat(RequestRecord.reply(text)).isNotNull();
        });
    }

    @Test
    void aTerm() {
        assertThat(TermNotes.parse("17", FROM, Optional.of(TO))).isPresent();
        Mutations.feed(List.of(FROM, TO), text -> {
            assertThat(TermNotes.parse("17", text, Optional.of(text))).isNotNull();
            assertThat(TermNotes.parse("17", FROM, Optional.of(text))).isPresent();
            assertThat(TermNotes.parse(text, FROM, Optional.empty())).isNotNull();
        });
    }

    @Test
    void theBaseOfTerms() {
        Mutations.feed(List.of("1", "4611686018427387904", "restoring 17 x"), text -> {
            try {
                assertThat(TermBase.parse("base", text)).isPositive();
            } catch (HaException refused) {
                assertThat(refused).hasMessageContaining("base");
            }
        });
    }

    @Test
    void anAddress() {
        Mutations.feed(List.of("10.0.0.1:8080", "[::1]:8080", "[fe80::1%eth0]:8080", "node-1.example.org:80"), text -> {
            Optional<HostAndPort> address = ForeignText.address(text);
            if (address.isPresent()) {
                assertThat(text).matches("[A-Za-z0-9._:\\[\\]-]+");
                assertThat(address.get().getPort()).isBetween(1, 65_535);
            }
            String quoted = ForeignText.quoted(text);
            assertThat(quoted.length()).isLessThan(2 * 160 + 4);
            assertThat(quoted.codePoints().allMatch(ForeignText::isPlain)).isTrue();
        });
    }

    @Test
    void anEndpointOfTheConfiguration() {
        Mutations.feed(List.of("https://a.example.org:2379,https://[::1]:2379", "[fe80::1%eth0]:1,10.0.0.1"), text -> {
            try {
                for (EtcdEndpoint endpoint :
                        EtcdEndpoint.parse("db.etcd.host", text).endpoints()) {
                    assertThat(endpoint.port()).isBetween(1, 65_535);
                    assertThat(endpoint.host()).matches("[a-z0-9._:%-]+");
                }
            } catch (ConfigException refused) {
                assertThat(refused).hasMessageStartingWith("db.etcd.host");
            }
        });
    }
}
