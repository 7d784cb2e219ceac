package dev.understudy.faults;

import dev.understudy.HaNode;
import dev.understudy.HaNodeBuilder;
import java.util.concurrent.atomic.AtomicReference;

/** A program to be killed: one node with a {@link TransactingService}. Arguments are settings, {@code key=value}. */
final class TransactingNode {
    private TransactingNode() {}

    public static void main(String[] args) throws InterruptedException {
        AtomicReference<HaNode> self = new AtomicReference<>();
        String name = Long.toString(ProcessHandle.current().pid());
        HaNodeBuilder builder = HaNode.builder().electByDefault().service(new TransactingService(self::get, name));
        for (String arg : args) {
            int at = arg.indexOf('=');
            builder.set(arg.substring(0, at), arg.substring(at + 1));
        }
        try (HaNode node = builder.build()) {
            self.set(node);
            node.start();
            System.out.println(Event.now("started"));
            var unused = node.awaitEnd();
        }
    }
}
