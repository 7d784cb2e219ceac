package dev.understudy.cli.run;

import com.google.common.collect.ImmutableList;
import dev.understudy.HaNode;
import dev.understudy.InMemory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A supervisor that cannot find its node: whatever it asks of it kills the thread that asks. */
final class OrphanMain {
    private OrphanMain() {}

    /** Arguments: whether the program is started again, and the program. */
    public static void main(String[] args) throws Exception {
        List<String> command = List.of(args).subList(1, args.length);
        Supervisor supervisor = new Supervisor(new RunOptions(
                ImmutableList.copyOf(command),
                new Containment.Marks(),
                Boolean.parseBoolean(args[0]),
                false,
                "/orphan/",
                Duration.ofSeconds(2)));
        try (HaNode node = HaNode.builder("one")
                .store(InMemory.create())
                .service(supervisor)
                .build()) {
            node.start();
            new CountDownLatch(1).await();
        }
    }
}
