package dev.understudy.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.understudy.internal.clock.Ticker;
import dev.understudy.spi.Backend;
import dev.understudy.spi.ElectionStore;
import dev.understudy.spi.Requests;
import dev.understudy.spi.StateFeed;
import dev.understudy.spi.StateStore;
import dev.understudy.testkit.contract.CoordinatorContract;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * The simulated coordinator keeps the same promises as the real ones, on a good day of its network. That it removes
 * dead leaders is shown elsewhere: nobody dies on such a day, and the world objects if an entry is taken all the same.
 */
class SimCoordinatorContractTest extends CoordinatorContract {
    private final SimWorld world = new SimWorld(SimSetup.calm(0, Duration.ofSeconds(5)), new Dice(1));
    private final Backend backend = new Backend() {
        @Override
        public ElectionStore election(String prefix) {
            return world.election(prefix);
        }

        @Override
        public Requests requests(String prefix) {
            throw new UnsupportedOperationException("nobody asks anything in the simulated world");
        }

        @Override
        public StateStore stateStore(String prefix) {
            throw new UnsupportedOperationException("the simulated service writes through its link itself");
        }

        @Override
        public ElectionStore lock(String prefix, String name, UUID owner) {
            throw new UnsupportedOperationException("not a part of this test");
        }

        @Override
        public CompletionStage<ImmutableList<String>> locked(String prefix, Duration timeout) {
            throw new UnsupportedOperationException("not a part of this test");
        }

        @Override
        public StateFeed feed(String prefix) {
            throw new UnsupportedOperationException("nothing is mirrored in the simulation");
        }

        @Override
        public void close() {}
    };

    @Override
    protected Backend backend() {
        return backend;
    }

    @Override
    protected Ticker ticker() {
        return world.time()::now;
    }

    @Override
    protected <T> T await(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        world.run(PATIENCE, future::isDone);
        return super.await(future);
    }

    @Override
    protected void eventually(String what, BooleanSupplier condition) {
        long end = world.time().now() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            world.run(Duration.ofMillis(50).toNanos());
            assertThat(world.time().now()).as(what).isLessThan(end);
        }
    }
}
