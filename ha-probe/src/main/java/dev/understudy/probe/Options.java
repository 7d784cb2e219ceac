package dev.understudy.probe;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The command line.
 *
 * @param target what to ask
 * @param file a node's marker file to look at instead, if given
 * @param question what counts as a yes
 * @param patience how long to ask again until the answer is yes; zero asks once
 * @param timeout limit of one attempt, name resolution included
 * @param certificates which are accepted
 */
record Options(
        Target target,
        Optional<Marker> file,
        Question question,
        Duration patience,
        Duration timeout,
        Certificates certificates) {
    static final String HELP = """
            Usage: ha-probe [URL] [--accept STATES | --leader | --ready | --live]
                            [--wait 30s] [--timeout 1s] [--insecure | --ca FILE]
                   ha-probe --file FILE [--max-age 5s] [--wait 30s]
            Asks a node for its state. URL is http://127.0.0.1:8080 unless given.
              --accept STATES  states that are a yes, such as SERVER_ACTIVE|RPC_ACTIVE
                               (default: every state but WAITING_TO_START)
              --leader         yes on the serving leader only
              --ready          yes on a serving leader and on a healthy understudy
              --live           yes while the node's elector is alive
              --wait TIME      ask again until the answer is yes, at most this long
              --timeout TIME   limit of one attempt (default: 1s)
              --insecure       accept any certificate
              --ca FILE        accept certificates of these authorities only (PEM)
              --file FILE      look at the file that a node keeps while it is ready
                               (rest.ready-file) instead of asking it
              --max-age TIME   an older file was left behind by a dead node (default: 5s)
            Exit code: 0 yes, 1 no, 2 no answer, 64 wrong usage, 74 output lost.
            """;

    private static final int MOST_DIGITS = 9;

    /** Reads a command line; {@code --name value} and {@code --name=value} mean the same. */
    static Options parse(List<String> args) throws UsageException {
        Reader reader = new Reader();
        Deque<String> rest = new ArrayDeque<>(args.size() + 1);
        for (String arg : args) {
            // Not by addAll, whose lambda would be the program's only one: 20 ms of a JVM's start.
            rest.add(arg);
        }
        while (!rest.isEmpty()) {
            String arg = rest.remove();
            int equals = arg.indexOf('=');
            if (arg.startsWith("--") && equals > 0) {
                rest.addFirst(arg.substring(equals + 1));
                reader.valued(arg.substring(0, equals), rest);
            } else if (!reader.flag(arg)) {
                reader.valued(arg, rest);
            }
        }
        return reader.options();
    }

    /** Without regular expressions, which would take a good part of the time that a probe takes. */
    private static Duration duration(String name, String text) throws UsageException {
        int digits = 0;
        long amount = 0;
        while (digits < Math.min(MOST_DIGITS, text.length())
                && text.charAt(digits) >= '0'
                && text.charAt(digits) <= '9') {
            amount = 10 * amount + text.charAt(digits) - '0';
            digits++;
        }
        String unit = digits == 0 ? "none" : text.substring(digits);
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "", "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> throw new UsageException(name + "=" + text + ": must be a duration like 500ms, 10s or 2m");
        };
    }

    /** Collects options one by one. */
    private static final class Reader {
        private Optional<String> url = Optional.empty();
        private Optional<Question> question = Optional.empty();
        private Optional<Certificates> certificates = Optional.empty();
        private Optional<String> file = Optional.empty();
        private Optional<Duration> maxAge = Optional.empty();
        private Duration patience = Duration.ZERO;
        private Duration timeout = Duration.ofSeconds(1);

        /** Takes an option without a value; false if it is none. */
        boolean flag(String arg) throws UsageException {
            switch (arg) {
                case "--leader" -> ask(Question.LEADER);
                case "--ready" -> ask(Question.READY);
                case "--live" -> ask(Question.LIVE);
                case "--insecure" -> accept(Certificates.ANY);
                default -> {
                    return false;
                }
            }
            return true;
        }

        /** Takes an option whose value is next in {@code rest}, or the URL. */
        void valued(String arg, Deque<String> rest) throws UsageException {
            switch (arg) {
                case "--accept" -> ask(new Question("/v1/state", states(value(arg, rest))));
                case "--file" -> file = Optional.of(value(arg, rest));
                case "--max-age" -> maxAge = Optional.of(positive(arg, value(arg, rest)));
                case "--ca" -> accept(Certificates.of(value(arg, rest)));
                case "--wait" -> patience = duration(arg, value(arg, rest));
                case "--timeout" -> timeout = positive(arg, value(arg, rest));
                default -> {
                    if (arg.startsWith("-") || url.isPresent()) {
                        throw new UsageException(arg + ": is not an option of ha-probe; see --help");
                    }
                    url = Optional.of(arg);
                }
            }
        }

        Options options() throws UsageException {
            if (file.isPresent() && (url.isPresent() || question.isPresent() || certificates.isPresent())) {
                throw new UsageException("--file asks no node: it takes no URL, no question and no certificates");
            }
            if (file.isEmpty() && maxAge.isPresent()) {
                throw new UsageException("--max-age is for --file");
            }
            Question asked = question.orElse(Question.STARTED);
            Target target = Target.parse(url.orElse("http://127.0.0.1:8080"), asked.path());
            Optional<Marker> marker = Optional.empty();
            if (file.isPresent()) {
                marker = Optional.of(new Marker(file.get(), maxAge.orElse(Marker.MAX_AGE)));
            }
            return new Options(target, marker, asked, patience, timeout, certificates.orElse(Certificates.SYSTEM));
        }

        private void ask(Question asked) throws UsageException {
            if (question.isPresent()) {
                throw new UsageException("only one of --accept, --leader, --ready and --live can be asked");
            }
            question = Optional.of(asked);
        }

        private void accept(Certificates given) throws UsageException {
            if (certificates.isPresent()) {
                throw new UsageException("only one of --insecure and --ca can be given");
            }
            certificates = Optional.of(given);
        }

        private static Duration positive(String name, String text) throws UsageException {
            Duration duration = duration(name, text);
            if (duration.isZero()) {
                throw new UsageException(name + "=" + text + ": must be more than zero");
            }
            return duration;
        }

        private static Set<String> states(String text) throws UsageException {
            Set<String> states = Set.copyOf(List.of(text.replace(',', '|').split("\\|", -1)));
            if (!Question.STATES.containsAll(states)) {
                throw new UsageException("--accept=" + text + ": must be some of " + String.join("|", sorted()));
            }
            return states;
        }

        private static List<String> sorted() {
            return Question.STATES.stream().sorted().toList();
        }

        private static String value(String name, Deque<String> rest) throws UsageException {
            if (rest.isEmpty()) {
                throw new UsageException(name + ": needs a value");
            }
            return rest.remove();
        }
    }
}
