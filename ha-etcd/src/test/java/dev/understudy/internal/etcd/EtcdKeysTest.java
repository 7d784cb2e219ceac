package dev.understudy.internal.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.ConfigException;
import dev.understudy.spi.LeaseId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdKeysTest {
    private static final LeaseId LEASE = new LeaseId(0x694d8a1f7c1b2a05L);

    /** As {@code NewElection} of etcd's Go client: a slash is added, whatever the prefix ends in. */
    @ParameterizedTest
    @CsvSource({
        "/leader/, /leader//694d8a1f7c1b2a05",
        "cluster-leader, cluster-leader/694d8a1f7c1b2a05",
        "/a/b, /a/b/694d8a1f7c1b2a05"
    })
    void entriesAreNamedAsEtcdsElectionNamesThem(String prefix, String entry) {
        assertThat(new EtcdKeys("", prefix).entry(LEASE)).isEqualTo(entry);
    }

    @Test
    void leasesWithTheHighestBitAreUnsigned() {
        assertThat(new EtcdKeys("", "p").entry(new LeaseId(-1))).isEqualTo("p/ffffffffffffffff");
    }

    @Test
    void nothingButEntriesLiesUnderThePrefix() {
        EtcdKeys keys = new EtcdKeys("", "/leader/");

        assertThat(keys.member("n1")).isEqualTo("understudy/%2Fleader%2F/members/n1");
        assertThat(keys.state()).isEqualTo("state/%2Fleader%2F/");
    }

    @Test
    void prefixesThatLookAlikeAreKeptApart() {
        assertThat(new EtcdKeys("", "a/b").state()).isNotEqualTo(new EtcdKeys("", "a%2Fb").state());
        assertThat(new EtcdKeys("", "a").state()).isNotEqualTo(new EtcdKeys("", "a/").state());
    }

    @Test
    void theNamespaceIsOnTheWireOnly() {
        EtcdKeys keys = new EtcdKeys("tenant/", "/leader/");

        assertThat(keys.wire("x").toString()).isEqualTo("tenant/x");
        assertThat(keys.name(keys.wire("/leader//1f"))).isEqualTo("/leader//1f");
        assertThat(keys.name(keys.wire("ü"))).isEqualTo("ü");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "understudy", "understudy/x", "state", "state/"})
    void anEmptyOrReservedPrefixIsRefused(String prefix) {
        assertThatThrownBy(() -> new EtcdKeys("", prefix))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("cluster.etcd-election-prefix=" + prefix + ": must not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stately", "/state", "understudy-a/b"})
    void aPrefixThatOnlyLooksReservedIsAllowed(String prefix) {
        assertThat(new EtcdKeys("", prefix).queue()).isEqualTo(prefix + "/");
    }
}
