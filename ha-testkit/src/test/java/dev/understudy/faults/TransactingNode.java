package dev.understudy.faults;

import dev.understudy.HaNode;
import java.util.concurrent.atomic.AtomicReference;

/** A program to be killed: one node with a {@link TransactingService}. Arguments are settings, {@code key=value}. */
final class TransactingNode {
    private TransactingNode() {}

    public static void main(String[] args) throws InterruptedException {
        AtomicReference<HaNode> self = new AtomicReference<>();
        String name = Long.toString(ProcessHandle.current().pid());
        try (HaNode node = HaNode.builder(ChildNode.settings(args))
                .service(new TransactingService(self::get, name))
                .build()) {
            self.set(node);
            node.start();
            System.out.println(Event.now("started"));
            var unused = node.awaitEnd();
        }
    }
}
