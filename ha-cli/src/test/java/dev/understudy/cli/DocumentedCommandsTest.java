package dev.understudy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** Every {@code ./understudy …} that the documents print is one that the program takes. */
class DocumentedCommandsTest {
    private static final Path PROJECT = Path.of(System.getProperty("understudy.project.dir"));
    private static final Pattern COMMAND = Pattern.compile("(?:^|`|=/opt/understudy/)(?:\\./)?understudy ([^`\\n]*)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    @Test
    void everyCommandParses() throws IOException {
        List<String> commands = new ArrayList<>();
        try (Stream<Path> documents = Files.list(PROJECT.resolve("docs"))) {
            for (Path document : Stream.concat(documents, Stream.of(PROJECT.resolve("README.md")))
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList()) {
                for (String line : Files.readAllLines(document)) {
                    Matcher command = COMMAND.matcher(line);
                    while (command.find()) {
                        commands.add(command.group(1).replaceFirst("\\s+#.*", ""));
                    }
                }
            }
        }
        assertThat(commands).hasSizeGreaterThan(20);
        for (String command : commands) {
            List<String> words = words(command);
            boolean ofAnotherModule = words.isEmpty() || words.get(0).equals("bench");
            // Words in capitals, in brackets or between bars stand for something else.
            boolean pattern = command.matches(".*([<|…]|\\b(COMMAND|E)\\b).*");
            if (!ofAnotherModule && !pattern) {
                assertThat(failure(words)).as(command).isEmpty();
            }
        }
    }

    /** Why it is not taken. A text may name a command without its arguments. */
    private static Optional<String> failure(List<String> words) {
        try {
            Main.commandLine().parseArgs(words.toArray(String[]::new));
            return Optional.empty();
        } catch (MissingParameterException named) {
            return Optional.empty();
        } catch (ParameterException wrong) {
            return Optional.of(String.valueOf(wrong.getMessage()));
        }
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command.strip());
        while (word.find()) {
            words.add(Stream.of(word.group(1), word.group(2), word.group(3))
                    .filter(part -> part != null)
                    .findFirst()
                    .orElseThrow());
        }
        return words;
    }
}
