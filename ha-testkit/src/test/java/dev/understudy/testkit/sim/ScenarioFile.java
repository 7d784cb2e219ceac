package dev.understudy.testkit.sim;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A scenario as it stands in a file: blocks of commands, each followed by {@code ----} and by what they led to. An
 * empty line ends a block, and a line that begins with {@code #} is for people.
 *
 * <pre>
 * # The leader's process dies.
 * crash n1
 * pass 6500ms
 * ----
 *      200 ms        -- SIGKILL n1 --
 * </pre>
 *
 * Immutable.
 *
 * @param file for error texts
 */
record ScenarioFile(Path file, ImmutableList<Block> blocks) {
    private static final String RULE = "----";

    /**
     * @param line the number of its first line
     * @param input commands and remarks, line by line
     * @param output what followed from them, line by line
     */
    record Block(int line, ImmutableList<String> input, ImmutableList<String> output) {
        /** Its commands, without remarks. */
        List<String> commands() {
            return input.stream().filter(line -> !line.startsWith("#")).toList();
        }

        private String text() {
            return lines(input) + RULE + "\n" + lines(output);
        }

        private static String lines(List<String> lines) {
            return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
        }
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming the line, if a block has no rule or no command
     */
    static ScenarioFile read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        ImmutableList.Builder<Block> blocks = ImmutableList.builder();
        List<String> block = new ArrayList<>();
        for (int i = 0; i <= lines.size(); i++) {
            if (i < lines.size() && !lines.get(i).isEmpty()) {
                block.add(lines.get(i));
            } else if (!block.isEmpty()) {
                blocks.add(block(file, i - block.size() + 1, block));
                block.clear();
            }
        }
        return new ScenarioFile(file, blocks.build());
    }

    private static Block block(Path file, int line, List<String> lines) {
        int rule = lines.indexOf(RULE);
        Block block = new Block(
                line,
                ImmutableList.copyOf(lines.subList(0, Math.max(rule, 0))),
                ImmutableList.copyOf(lines.subList(rule + 1, lines.size())));
        if (rule < 0 || block.commands().isEmpty()) {
            throw new IllegalArgumentException(
                    file + ":" + line + ": a block is commands, a line of " + RULE + ", and what they led to");
        }
        return block;
    }

    /**
     * The same commands with what they lead to now.
     *
     * @param runs carries out one command, and returns the lines that it led to
     * @throws IllegalArgumentException naming the block, if a command is refused
     */
    ScenarioFile rerun(UnaryOperator<String> runs) {
        ImmutableList.Builder<Block> rerun = ImmutableList.builder();
        for (Block block : blocks) {
            StringBuilder output = new StringBuilder();
            for (String command : block.commands()) {
                try {
                    output.append(runs.apply(command));
                } catch (IllegalArgumentException refused) {
                    throw new IllegalArgumentException(
                            file + ":" + block.line + ": " + command + ": " + refused.getMessage(), refused);
                }
            }
            rerun.add(new Block(
                    block.line,
                    block.input,
                    ImmutableList.copyOf(output.toString().lines().toList())));
        }
        return new ScenarioFile(file, rerun.build());
    }

    /** What the file holds. */
    String text() {
        return blocks.stream().map(Block::text).collect(Collectors.joining("\n"));
    }
}
