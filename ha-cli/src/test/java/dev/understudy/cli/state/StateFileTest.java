package dev.understudy.cli.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.error.ConfigException;
import dev.understudy.state.Versioned;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    private static final Header HEADER =
            new Header(Header.FORMAT, Header.VERSION, "ns/", "/leader/", 7, 100, "2026-11-21T00:00:00Z");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("a.state");
        try (StateWriter writer = new StateWriter(file, HEADER)) {
            writer.item(new Versioned("a", "text".getBytes(UTF_8), 5));
            writer.item(new Versioned("b", new byte[] {-1}, 6));
            writer.finish();
        }
    }

    @Test
    void whatWasWrittenIsRead() {
        List<Versioned> items = new ArrayList<>();

        assertThat(new StateFile(file).read(items::add)).isEqualTo(HEADER);
        assertThat(items)
                .containsExactly(new Versioned("a", "text".getBytes(UTF_8), 5), new Versioned("b", new byte[] {-1}, 6));
        assertThat(folder.toFile().list()).containsExactly("a.state");
    }

    @Test
    void theFormIsThatOfTheDocumentation() throws IOException {
        assertThat(text().lines().toList())
                .startsWith(
                        "{\"format\":\"understudy-state\",\"version\":1,\"namespace\":\"ns/\","
                                + "\"election\":\"/leader/\",\"base\":7,\"revision\":100,"
                                + "\"created\":\"2026-11-21T00:00:00Z\"}",
                        "{\"key\":\"a\",\"text\":\"text\",\"version\":5}",
                        "{\"key\":\"b\",\"base64\":\"/w==\",\"version\":6}")
                .last()
                .asString()
                .matches("\\{\"keys\":2,\"sha256\":\"[0-9a-f]{64}\"}");
    }

    @Test
    void aWriterThatIsNotFinishedLeavesNothing() throws IOException {
        try (StateWriter writer = new StateWriter(folder.resolve("b.state"), HEADER)) {
            writer.item(new Versioned("a", new byte[0], 1));
        }

        assertThat(folder.toFile().list()).containsExactly("a.state");
    }

    /** Whatever bit is changed, and wherever the file ends: either it is noticed, or it meant nothing. */
    @Test
    void noDamageIsReadAsSomethingElse() throws IOException {
        byte[] sound = Files.readAllBytes(file);
        List<Versioned> expected = items(file);
        int harmless = 0;
        for (int at = 0; at < sound.length; at++) {
            assertBad(Arrays.copyOf(sound, at), "cut at " + at);
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = sound.clone();
                damaged[at] ^= (byte) (1 << bit);
                Path bad = Files.write(folder.resolve("bad.state"), damaged);
                try {
                    assertThat(items(bad)).as("bit %d of byte %d", bit, at).isEqualTo(expected);
                    harmless++;
                } catch (ConfigException noticed) {
                    assertThat(noticed).hasMessageContaining("must be a whole state file");
                }
            }
        }
        // In the header of gzip, time and system mean nothing for what is inside (RFC 1952).
        assertThat(harmless).isLessThan(10 * 8);
    }

    @Test
    void whatIsNotAsItShouldBeIsNamed() throws IOException {
        String text = text();
        assertBad(text.replace("\"version\":1,", "\"version\":2,"), "its version is 2");
        assertBad(text.replace("understudy-state", "other"), "its format is other");
        assertBad(text.replace("\"text\":\"text\"", "\"text\":\"test\""), "its SHA-256 is");
        assertBad(text.replace("\"keys\":2", "\"keys\":3"), "it has 2 keys");
        assertBad(text.replace("\"key\":\"b\"", "\"key\":\"a\""), "line 3 repeats");
        assertBad(text.replace("\"base64\"", "\"base32\""), "line 3 is not a key");
        assertBad(text.replace("/w==", "/*=="), "not base64");
        assertBad(text.replace("{\"key\":\"a\"", "{\"key\":\"a\",\"key\":\"a\""), "line 2 is not JSON");
        assertBad(text + "{}\n", "something follows");
        assertBad(text.substring(0, text.indexOf("{\"keys\"")), "its last line is missing");
        assertBad("{}\n", "no header");
        assertBad("", "no header");
        assertThatThrownBy(() -> new StateFile(folder.resolve("none")).check())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no such file");
    }

    private static List<Versioned> items(Path from) {
        List<Versioned> items = new ArrayList<>();
        new StateFile(from).read(items::add);
        return items;
    }

    private String text() throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private void assertBad(String text, String why) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        Path bad = Files.write(folder.resolve("bad.state"), bytes.toByteArray());
        assertThatThrownBy(() -> new StateFile(bad).check())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(why);
    }

    private void assertBad(byte[] bytes, String what) throws IOException {
        Path bad = Files.write(folder.resolve("bad.state"), bytes);
        assertThatThrownBy(() -> new StateFile(bad).check()).as(what).isInstanceOf(ConfigException.class);
    }
}
