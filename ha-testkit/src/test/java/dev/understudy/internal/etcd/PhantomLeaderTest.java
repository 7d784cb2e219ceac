package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.understudy.testkit.etcd.EtcdExtension;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.election.CampaignResponse;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Why an own queue entry rather than {@code Election.campaign} (ADR 1): etcd's call announces a leader whose key is
 * long gone.
 */
class PhantomLeaderTest {
    @RegisterExtension
    static final EtcdExtension ETCD = EtcdExtension.members(1).build();

    private final ByteSequence election = bytes("phantom-" + UUID.randomUUID());
    private Client client;

    @BeforeEach
    void connect() {
        client = Client.builder().endpoints(ETCD.endpoints()).build();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void campaignAnnouncesALeaderWhoseLeaseEndedWhileItWaited() throws Exception {
        long first = lease(60);
        long second = lease(60);
        long third = lease(60);
        assertThat(campaign(first, "first")).succeedsWithin(10, TimeUnit.SECONDS);
        CompletableFuture<CampaignResponse> phantom = campaign(second, "second");
        await().until(() -> candidates() == 2);
        CompletableFuture<CampaignResponse> real = campaign(third, "third");
        await().until(() -> candidates() == 3);

        // The second candidate's lease ends while it waits; its call does not notice.
        client.getLeaseClient().revoke(second).get(10, TimeUnit.SECONDS);
        await().until(() -> candidates() == 2);
        assertThat(phantom).isNotDone();
        client.getLeaseClient().revoke(first).get(10, TimeUnit.SECONDS);

        assertThat(real).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(phantom).as("two leaders, one of whom has no key").succeedsWithin(10, TimeUnit.SECONDS);
        ByteSequence key = phantom.get().getLeader().getKey();
        assertThat(client.getKVClient().get(key).get(10, TimeUnit.SECONDS).getCount())
                .isZero();
        assertThat(candidates()).isEqualTo(1);
    }

    private long lease(long seconds) throws Exception {
        return client.getLeaseClient().grant(seconds).get(10, TimeUnit.SECONDS).getID();
    }

    private CompletableFuture<CampaignResponse> campaign(long lease, String name) {
        return client.getElectionClient().campaign(election, lease, bytes(name));
    }

    private long candidates() throws Exception {
        io.etcd.jetcd.options.GetOption all =
                io.etcd.jetcd.options.GetOption.builder().isPrefix(true).build();
        return client.getKVClient()
                .get(election.concat(bytes("/")), all)
                .get(10, TimeUnit.SECONDS)
                .getCount();
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }
}
