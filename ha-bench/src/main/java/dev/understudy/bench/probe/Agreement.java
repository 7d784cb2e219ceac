package dev.understudy.bench.probe;

import dev.understudy.bench.page.Line;
import dev.understudy.bench.probe.Nodes.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All probes ask all nodes again and again, while clients pay and the leader is killed. They agree if their answers
 * could be those of one probe: nobody who asks after a yes hears a no, nobody hears a yes of a node that is dead, and
 * in the end all say the same.
 */
final class Agreement {
    private static final int NODES = 3;

    private final List<Asker> askers = new ArrayList<>();
    private final List<String> contradictions = new ArrayList<>();
    private volatile boolean over;

    private Agreement() {}

    /**
     * One answer.
     *
     * @param begun when the probe began, nanoseconds
     * @param ended when it was done
     */
    private record Said(long begun, long ended, boolean yes) {}

    /**
     * One probe on one node.
     *
     * @param group the probes that ask the same question
     */
    private record Asker(Node node, String group, Shell probe, Queue<Said> answers) {
        boolean lastSaid(boolean yes) {
            return answers.stream().reduce((one, next) -> next).map(Said::yes).orElse(!yes) == yes;
        }
    }

    static Agreement observe(Nodes nodes) {
        List<Node> all = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            all.add(nodes.start("agreement", "--cluster.leader-session-ttl=30s"));
        }
        Probes probes = new Probes(nodes);
        Predicate<Node> leads = node -> probes.curl(node).saysYes();
        nodes.await("one leads", () -> all.stream().anyMatch(leads));
        Node leader = all.stream().filter(leads).findFirst().orElseThrow();
        List<Node> others = all.stream().filter(node -> !node.equals(leader)).toList();
        nodes.await("its death would be noticed", () -> others.stream().anyMatch(Agreement::watches));
        Agreement agreement = new Agreement();
        all.forEach(node -> agreement.ask(probes, node));
        agreement.killed(nodes, leader, others);
        return agreement;
    }

    String told() {
        String text = answers() + " answers of " + askers.size() / NODES + " probes on each of " + NODES
                + " nodes, through SIGKILL of the leader under payments: " + contradictions.size()
                + " contradict another one. " + String.join("; ", contradictions);
        return text.strip();
    }

    List<Line> goals() {
        return List.of(new Line(
                "probes through a take-over",
                "never contradict",
                contradictions.size() + " of " + answers(),
                contradictions.isEmpty()));
    }

    private long answers() {
        return askers.stream().mapToLong(asker -> asker.answers.size()).sum();
    }

    private void ask(Probes probes, Node node) {
        for (Shell probe :
                List.of(probes.pipeline("pipeline", node, "http"), probes.jar("", node), probes.binary("", node))) {
            askers.add(new Asker(node, "started", probe, new ConcurrentLinkedQueue<>()));
        }
        for (Shell probe : List.of(probes.curl(node), probes.jar("--leader", node), probes.binary("--leader", node))) {
            askers.add(new Asker(node, "leader", probe, new ConcurrentLinkedQueue<>()));
        }
    }

    private void killed(Nodes nodes, Node leader, List<Node> others) {
        ExecutorService threads = Executors.newFixedThreadPool(askers.size());
        askers.forEach(asker -> threads.execute(() -> ask(asker)));
        long before;
        long after;
        try (Load load = Load.on(leader)) {
            nodes.await("all probes have answered twice", () -> askers.stream().allMatch(a -> a.answers.size() > 1));
            load.check();
            // In between it may say both: that a process is gone is known some milliseconds after it is.
            before = System.nanoTime();
            leader.process().kill();
            after = System.nanoTime();
        }
        nodes.await(
                "all probes say yes of one node, and no of the others",
                () -> others.stream()
                        .anyMatch(heir -> askers.stream()
                                .allMatch(asker -> asker.lastSaid(asker.node().equals(heir)))));
        over = true;
        threads.shutdown();
        nodes.await("the last answers", threads::isTerminated);
        judge(leader, said -> said.yes ? said.begun > after : said.ended < before, "");
        for (Node other : others) {
            for (String group : List.of("started", "leader")) {
                long firstYes = of(other, group)
                        .flatMap(asker -> asker.answers.stream())
                        .filter(Said::yes)
                        .mapToLong(Said::ended)
                        .min()
                        .orElse(Long.MAX_VALUE);
                judge(other, said -> !said.yes && said.begun > firstYes, group);
            }
        }
    }

    private void judge(Node node, Predicate<Said> wrong, String group) {
        of(node, group)
                .forEach(asker -> asker.answers.stream()
                        .filter(wrong)
                        .forEach(said -> contradictions.add(asker.probe.name() + " of " + node.name() + ": " + said)));
    }

    /** All who ask one node one question or, if that is empty, any. */
    private Stream<Asker> of(Node node, String group) {
        return askers.stream()
                .filter(asker -> asker.node.equals(node) && (group.isEmpty() || asker.group.equals(group)));
    }

    private void ask(Asker asker) {
        while (!over) {
            long begun = System.nanoTime();
            boolean yes = asker.probe.saysYes();
            asker.answers.add(new Said(begun, System.nanoTime(), yes));
            try {
                // Eighteen at once, some of them a JVM: some room is left for the nodes.
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean watches(Node node) {
        return new Shell("watching", "curl -s " + node.url("http") + "/v1/state | grep -q tripwire").saysYes();
    }
}
