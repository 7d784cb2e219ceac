package dev.understudy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Many elections of two processes, under one lease each. */
class HaElectionsTest {
    private static final int ELECTIONS = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String prefix = "/" + UUID.randomUUID() + "/";
    private final Set<String> ledByA = ConcurrentHashMap.newKeySet();
    private final Set<String> ledByB = ConcurrentHashMap.newKeySet();

    @Test
    void theSecondProcessTakesOverEveryElectionOfTheFirst() {
        try (HaElections b = open("b")) {
            try (HaElections a = open("a")) {
                standForAll(a, ledByA);
                await().atMost(PATIENCE).until(() -> ledByA.size() == ELECTIONS);
                standForAll(b, ledByB);
            }
            assertThat(ledByA).isEmpty();
            await().atMost(PATIENCE).until(() -> ledByB.size() == ELECTIONS);
        }
        assertThat(ledByB).isEmpty();
    }

    @Test
    void oneElectionCanBeLeftWithoutTheOthers() {
        try (HaElections a = open("a");
                HaElections b = open("b")) {
            Elector one = stand(a, "e1", ledByA);
            Elector two = stand(a, "e2", ledByA);
            await().atMost(PATIENCE).until(() -> ledByA.size() == 2);
            stand(b, "e1", ledByB);
            one.close();
            await().atMost(PATIENCE).until(() -> ledByB.contains("e1"));
            assertThat(two.leadership()).isPresent();
            assertThat(ledByA).containsExactly("e2");
        }
    }

    @Test
    void anElectionHasOneElectorInAProcess() {
        try (HaElections a = open("a")) {
            stand(a, "e1", ledByA);
            assertThatThrownBy(() -> stand(a, "e1", ledByA))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("e1");
        }
    }

    private void standForAll(HaElections process, Set<String> led) {
        for (int i = 0; i < ELECTIONS; i++) {
            stand(process, "e" + i, led);
        }
    }

    private static Elector stand(HaElections process, String election, Set<String> led) {
        Elector elector = process.elector(election, new Contender() {
            @Override
            public void elected(Leadership leadership) {
                led.add(election);
            }

            @Override
            public void deposed(Leadership leadership, LossReason reason) {
                led.remove(election);
            }
        });
        elector.start();
        return elector;
    }

    private HaElections open(String id) {
        return HaElections.builder(id)
                .set("cluster.leader-elector", "memory")
                .election(prefix)
                .leaseTtl(Duration.ofSeconds(5))
                .build();
    }
}
