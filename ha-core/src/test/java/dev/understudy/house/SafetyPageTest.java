package dev.understudy.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/safety.md} honest: each test it names exists, and each claim names one. */
class SafetyPageTest {
    private static final Path PROJECT = Path.of(System.getProperty("understudy.project.dir", ".."));
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:#(\\w+))?`");
    private static final Pattern CLAIM = Pattern.compile("^### ([SL]\\d\\w?) ");

    @Test
    void everyNamedTestExists() throws IOException {
        Matcher named = TEST.matcher(Files.readString(PROJECT.resolve("docs/safety.md")));
        int count = 0;
        while (named.find()) {
            count++;
            String source = source(named.group(1));
            if (named.group(2) != null) {
                assertThat(source).as(named.group()).contains("void " + named.group(2) + "(");
            }
        }
        assertThat(count).isPositive();
    }

    @Test
    void everyClaimNamesATestOrSaysThatItIsNotYetHeld() throws IOException {
        TreeMap<String, StringBuilder> claims = new TreeMap<>();
        String current = "";
        List<String> lines = Files.readAllLines(PROJECT.resolve("docs/safety.md"));
        for (String line : lines) {
            Matcher claim = CLAIM.matcher(line);
            current = claim.find() ? claim.group(1) : line.startsWith("## ") ? "" : current;
            claims.computeIfAbsent(current, name -> new StringBuilder()).append(line);
        }
        claims.remove("");
        assertThat(claims).hasSizeGreaterThan(10);
        claims.forEach((name, text) -> assertThat(TEST.matcher(text).find() || text.indexOf("Not yet") >= 0)
                .as("claim " + name + " names a test, or says: Not yet")
                .isTrue());
    }

    private static String source(String test) throws IOException {
        try (Stream<Path> files = Files.walk(PROJECT)) {
            Path file = files.filter(path -> path.endsWith(test + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("docs/safety.md names a test that does not exist: " + test));
            return Files.readString(file);
        }
    }
}
