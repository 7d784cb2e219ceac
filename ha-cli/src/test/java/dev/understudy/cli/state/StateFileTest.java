package dev.understudy.cli.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import dev.understudy.cli.UnwritableException;
import dev.understudy.error.ConfigException;
import dev.understudy.program.NewFile;
import dev.understudy.state.Keys;
import dev.understudy.state.Versioned;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    /**
     * Two wrote to one name once, into one and the same draft; the slower one made it a mixture, and both said "done".
     */
    @Test
    void ofTwoWhoWriteToOneNameTheFirstOneStays() throws IOException {
        Path both = folder.resolve("b.state");
        try (StateWriter slow = new StateWriter(both, HEADER);
                StateWriter fast = new StateWriter(both, HEADER)) {
            slow.item(new Versioned("slow", "1".getBytes(UTF_8), 1));
            fast.item(new Versioned("fast", "1".getBytes(UTF_8), 1));
            assertThat(fast.finish()).isEqualTo(1);
            slow.item(new Versioned("slower", "1".getBytes(UTF_8), 1));

            assertThatThrownBy(slow::finish)
                    .isInstanceOf(ConfigException.class)
                    .hasMessage("FILE=" + both + ": must not exist yet: it came meanwhile, and was left as it is");
        }

        assertThat(items(both)).extracting(Versioned::key).containsExactly("fast");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a.state", "b.state");
        assertThat(Files.getPosixFilePermissions(both)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aPlantedLinkIsNotFollowed() throws IOException {
        Path victim = folder.resolve("victim");
        Path link = Files.createSymbolicLink(folder.resolve("b.state"), victim);
        // Where the draft was, under a name that everybody knew.
        Files.createSymbolicLink(folder.resolve("c.state.part"), victim);

        assertThatThrownBy(() -> new StateWriter(link, HEADER))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must not exist yet");
        try (StateWriter writer = new StateWriter(folder.resolve("c.state"), HEADER)) {
            writer.finish();
        }

        assertThat(victim).doesNotExist();
    }

    @Test
    void whatReadsBackAsSomethingElseGetsNoName() throws IOException {
        NewFile draft = new NewFile(folder.resolve("b.state"), NewFile.Readers.OWNER);
        try (StateWriter writer = new StateWriter(folder.resolve("b.state"), HEADER, draft)) {
            writer.item(new Versioned("a", "text".getBytes(UTF_8), 5));
            // As if the disk had lost what came first.
            draft.channel().position(100);

            assertThatThrownBy(writer::finish)
                    .isInstanceOf(UnwritableException.class)
                    .hasMessageStartingWith("cannot write " + folder.resolve("b.state") + ": ");
        }

        assertThat(folder.toFile().list()).containsExactly("a.state");
    }

    @Test
    void aKeyThatIsNoTextHasALineOfItsOwnForm() throws IOException {
        Versioned foreign = new Versioned(Keys.ofBytes(new byte[] {'a', -1}), new byte[0], 7);
        Path other = folder.resolve("b.state");
        try (StateWriter writer = new StateWriter(other, HEADER)) {
            writer.item(foreign);
            writer.finish();
        }

        assertThat(text(other)).contains("\n{\"keyBase64\":\"Yf8=\",\"text\":\"\",\"version\":7}\n");
        assertThat(items(other)).containsExactly(foreign);
    }

    /** Written by the version before this form was extended. */
    @Test
    void aFileOfTheVersionBeforeIsRead() throws IOException {
        String old = "{\"format\":\"understudy-state\",\"version\":1,\"namespace\":\"ns/\",\"election\":\"/leader/\","
                + "\"base\":7,\"revision\":100,\"created\":\"2026-11-21T00:00:00Z\"}\n"
                + "{\"key\":\"a\u009b\",\"text\":\"\u202e\",\"version\":5}\n";
        String sum = Hashing.sha256().hashString(old, UTF_8).toString();
        Path before = gzip(old + "{\"keys\":1,\"sha256\":\"" + sum + "\"}\n");

        assertThat(new StateFile(before).check()).isEqualTo(HEADER);
        assertThat(items(before)).containsExactly(new Versioned("a\u009b", "\u202e".getBytes(UTF_8), 5));
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
        assertBad(text.replace("/w==", "/*=="), "base64 is not base64");
        assertBad(text.replace("{\"key\":\"a\"", "{\"key\":\"a\",\"key\":\"a\""), "line 2 is not JSON");
        assertBad(text.replace("\"key\":\"b\"", "\"keyBase64\":\"Yg==\""), "line 3 has text in keyBase64");
        assertBad(text.replace("\"key\":\"b\"", "\"keyBase64\":\"*\""), "line 3: keyBase64 is not base64");
        assertBad(text.replace("\"key\":\"b\"", "\"key\":\"b\",\"keyBase64\":\"/w==\""), "line 3 is not a key");
        assertBad(text.replace("\"key\":\"b\"", "\"key\":\"\\udcff\""), "line 3: key is not well-formed");
        assertBad(text.replace("\"text\":\"text\"", "\"text\":\"\\ud800\""), "line 2: text is not well-formed");
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
        return text(file);
    }

    private static String text(Path of) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(of))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private Path gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return Files.write(folder.resolve("bad.state"), bytes.toByteArray());
    }

    private void assertBad(String text, String why) throws IOException {
        Path bad = gzip(text);
        assertThatThrownBy(() -> new StateFile(bad).check())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(why);
    }

    private void assertBad(byte[] bytes, String what) throws IOException {
        Path bad = Files.write(folder.resolve("bad.state"), bytes);
        assertThatThrownBy(() -> new StateFile(bad).check()).as(what).isInstanceOf(ConfigException.class);
    }
}
