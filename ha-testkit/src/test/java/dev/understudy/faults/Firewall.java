package dev.understudy.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One rule of this machine's firewall: it rejects what comes to one port of the loopback interface. The rule is removed
 * when it is closed, and also if this JVM is told to end. It takes root and iptables.
 */
final class Firewall implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    private final List<String> rule;
    private final Thread atExit = new Thread(this::remove, "remove-rule");
    private boolean removed;

    private Firewall(List<String> rule) {
        this.rule = rule;
    }

    /**
     * From now on the port is rejected.
     *
     * @param how as iptables names it, such as {@code tcp-reset}
     * @throws IllegalStateException if that cannot be done, with the reason
     */
    static Firewall rejecting(int port, String how) {
        Firewall made = new Firewall(
                List.of("INPUT", "-i", "lo", "-p", "tcp", "--dport", "" + port, "-j", "REJECT", "--reject-with", how));
        Runtime.getRuntime().addShutdownHook(made.atExit);
        made.iptables("-I");
        return made;
    }

    /** Why there can be no rules here; empty if there can. */
    static String missing() {
        Firewall nothing = new Firewall(List.of("INPUT"));
        try {
            nothing.iptables("-S");
            return "";
        } catch (IllegalStateException unable) {
            return String.valueOf(unable.getMessage());
        }
    }

    private void iptables(String verb) {
        List<String> command = new ArrayList<>(List.of("iptables", "-w", "10", verb));
        command.addAll(rule);
        String line = command.stream().collect(Collectors.joining(" "));
        try {
            Path output = Files.createTempFile("iptables-", ".out");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(output, StandardCharsets.UTF_8).strip();
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(line + ": " + said);
            }
        } catch (IOException absent) {
            throw new IllegalStateException(line, new UncheckedIOException(absent));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(line, interrupted);
        }
    }

    private synchronized void remove() {
        if (!removed) {
            removed = true;
            iptables("-D");
        }
    }

    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
