package dev.understudy.testkit.sim;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import dev.understudy.internal.election.Policy;
import dev.understudy.internal.election.Stage;
import dev.understudy.testkit.sim.SimService.Manners;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the commands of a scenario, in a calm world whose services never write past the gate, which keeps
 * transcripts short. A node is meant by its name; of namesakes the first that lives. Not thread-safe.
 *
 * <p>{@code world [KEY=VALUE]…} comes first: {@code sensors=sign,tripwire}, {@code act-on=refused|grace} and
 * {@code grace=250ms}, {@code service=good|fails|hangs|clings} (its start fails, its start hangs, its stop overruns),
 * {@code halts=true} if a service that overruns is ended by force. Then, in any order: {@code record} from here on,
 * {@code boot NODE}, {@code pass TIME}, {@code await NODE STAGE LONGEST}, and the faults and requests in {@link #act}.
 */
final class Scenario {
    private static final Duration TTL = Duration.ofSeconds(5);
    private static final Pattern TIME = Pattern.compile("(\\d+)(ms|s)");

    private @Nullable SimWorld world;
    private @Nullable Transcript transcript;
    private int told;

    /**
     * Carries out one command.
     *
     * @return the lines that it led to, if recording has begun
     * @throws IllegalArgumentException if it makes no sense
     */
    String run(String command) {
        List<String> words = Splitter.on(' ').splitToList(command);
        String verb = words.get(0);
        List<String> arguments = words.subList(1, words.size());
        if (verb.equals("world")) {
            check(world == null, "there is a world already");
            world = new SimWorld(setup(arguments), new Dice(1));
            return "";
        }
        act(world(), verb, arguments);
        return news();
    }

    private void act(SimWorld in, String verb, List<String> arguments) {
        switch (verb + " " + arguments.size()) {
            case "record 0" -> transcript = new Transcript(in);
            case "boot 1" -> in.boot(arguments.get(0));
            case "pass 1" -> in.run(nanos(arguments.get(0)));
            case "await 3" -> {
                SimNode node = node(arguments.get(0));
                Stage stage = Stage.valueOf(arguments.get(1));
                Duration longest = Duration.ofNanos(nanos(arguments.get(2)));
                check(in.run(longest, () -> node.stage() == stage), "it is " + node.stage());
            }
            case "crash 1" -> in.crash(node(arguments.get(0)));
            case "close 1" -> in.close(node(arguments.get(0)));
            case "step-down 1" -> in.stepDown(node(arguments.get(0)));
            case "transfer 2" -> in.transfer(node(arguments.get(0)), node(arguments.get(1)));
            case "pause 2" -> in.pause(node(arguments.get(0)), nanos(arguments.get(1)));
            case "partition 2" -> in.partition(node(arguments.get(0)), nanos(arguments.get(1)));
            case "freeze-member 2" -> in.freezeMember(node(arguments.get(0)), nanos(arguments.get(1)));
            case "firewall 2" -> in.firewall(node(arguments.get(0)), true, nanos(arguments.get(1)));
            case "lose-sign 1" -> in.loseSign(node(arguments.get(0)));
            case "outage 1" -> in.outage(nanos(arguments.get(0)));
            case "revoke-wrongly 0" -> in.revokeWrongly();
            case "delete-first 0" -> in.deleteFirst();
            default -> throw new IllegalArgumentException("no such command, or not with so many words");
        }
    }

    private static SimSetup setup(List<String> arguments) {
        Map<String, String> keys = new HashMap<>();
        for (String argument : arguments) {
            List<String> pair = Splitter.on('=').limit(2).splitToList(argument);
            check(pair.size() == 2, "must be KEY=VALUE");
            check(keys.put(pair.get(0), pair.get(1)) == null, pair.get(0) + " is there twice");
        }
        Manners manners = manners(taken(keys, "service").orElse("good"));
        String halts = taken(keys, "halts").orElse("false");
        check(halts.matches("true|false"), "halts is true or false");
        Policy policy = new Policy(
                taken(keys, "act-on")
                        .map(word -> Policy.ActOn.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(Policy.DEFAULT.actOn()),
                taken(keys, "grace").map(time -> Duration.ofNanos(nanos(time))).orElse(Policy.DEFAULT.crashGrace()),
                0,
                false);
        List<String> sensors =
                taken(keys, "sensors").map(Splitter.on(',')::splitToList).orElse(List.of());
        check(ImmutableSet.of("sign", "tripwire").containsAll(sensors), "sensors are sign and tripwire");
        check(keys.isEmpty(), "no such key: " + keys.keySet());
        return SimSetup.calm(0, TTL)
                .behaving(manners, halts.equals("true"))
                .sensing(policy, sensors.toArray(String[]::new));
    }

    private static Manners manners(String service) {
        return switch (service) {
            case "good" -> new Manners(50, 50, 60_000, 0, 0, 0);
            case "fails" -> new Manners(50, 50, 60_000, 1, 0, 0);
            case "hangs" -> new Manners(50, 50, 60_000, 0, 1, 0);
            case "clings" -> new Manners(50, 50, 60_000, 0, 0, 1);
            case "quits" -> new Manners(50, 50, 60_000, 0, 0, 0, true);
            default -> throw new IllegalArgumentException("a service is good, fails, hangs, clings or quits");
        };
    }

    private SimNode node(String name) {
        return world().alive().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + name + " is alive"));
    }

    private SimWorld world() {
        if (world == null) {
            throw new IllegalArgumentException("a scenario begins with its world");
        }
        return world;
    }

    /** What the transcript says since the last command. */
    private String news() {
        if (transcript == null) {
            return "";
        }
        String all = transcript.toString();
        String news = all.substring(told);
        told = all.length();
        return news;
    }

    private static Optional<String> taken(Map<String, String> keys, String key) {
        return Optional.ofNullable(keys.remove(key));
    }

    private static long nanos(String time) {
        Matcher matcher = TIME.matcher(time);
        check(matcher.matches(), time + " must be a time: 8s, 250ms");
        long number = Long.parseLong(matcher.group(1));
        return (matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number)).toNanos();
    }

    private static void check(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
