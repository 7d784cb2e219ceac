package dev.understudy.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.understudy.program.NewFile.Linker;
import dev.understudy.program.NewFile.Readers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class NewFileTest {
    @TempDir
    private Path folder;

    private Path file;

    /** How names are given: by hard links, and where there are none. */
    static Stream<Linker> linkers() {
        return Stream.of(
                Files::createLink,
                (name, existing) -> {
                    throw new FileSystemException(name.toString(), existing.toString(), "Operation not permitted");
                },
                (name, existing) -> {
                    throw new UnsupportedOperationException();
                });
    }

    @BeforeEach
    void name() {
        file = folder.resolve("a.state");
    }

    @ParameterizedTest
    @MethodSource("linkers")
    void itHasItsNameWhenItIsWholeAndForItsOwnerOnly(Linker linker) throws IOException {
        try (NewFile next = new NewFile(file, Readers.OWNER, linker)) {
            write(next, "whole");
            assertThat(file).doesNotExist();
            assertThat(names()).singleElement().asString().matches("a\\.state\\.[0-9a-f-]{13}\\.part");
            assertThat(mode(next.draft())).isEqualTo("rw-------");
            next.publish();
        }

        assertThat(file).hasContent("whole");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(names()).containsExactly("a.state");
    }

    @ParameterizedTest
    @MethodSource("linkers")
    void whatCameMeanwhileIsNotOverwritten(Linker linker) throws IOException {
        try (NewFile next = new NewFile(file, Readers.OWNER, linker)) {
            write(next, "late");
            Files.writeString(file, "precious");
            assertThatThrownBy(next::publish).isInstanceOf(FileAlreadyExistsException.class);
        }

        assertThat(file).hasContent("precious");
        assertThat(names()).containsExactly("a.state");
    }

    @ParameterizedTest
    @MethodSource("linkers")
    void aPlantedLinkIsNotFollowed(Linker linker) throws IOException {
        Path victim = folder.resolve("victim");
        Files.createSymbolicLink(file, victim);
        try (NewFile next = new NewFile(file, Readers.OWNER, linker)) {
            write(next, "secret");
            assertThatThrownBy(next::publish).isInstanceOf(FileAlreadyExistsException.class);
        }

        assertThat(victim).doesNotExist();
        assertThat(names()).containsExactly("a.state");
    }

    @ParameterizedTest
    @MethodSource("linkers")
    void ofManyWhoTryOneSucceedsAndItsFileStays(Linker linker) throws Exception {
        ExecutorService many = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> tries = IntStream.range(0, 40)
                    .<Callable<String>>mapToObj(i -> () -> {
                        try (NewFile next = new NewFile(file, Readers.OWNER, linker)) {
                            write(next, "by " + i);
                            next.publish();
                            return "by " + i;
                        } catch (FileAlreadyExistsException lost) {
                            return "";
                        }
                    })
                    .toList();
            StringBuilder winners = new StringBuilder();
            for (Future<String> each : many.invokeAll(tries)) {
                winners.append(each.get());
            }

            assertThat(file).hasContent(winners.toString());
            assertThat(names()).containsExactly("a.state");
        } finally {
            many.shutdownNow();
        }
    }

    /** A network file system's answer was lost, and the second attempt finds the work of the first. */
    @Test
    void aNameThatIsOursAlreadyIsNoRefusal() throws IOException {
        try (NewFile next = new NewFile(file, Readers.OWNER, (name, existing) -> {
            Files.createLink(name, existing);
            throw new FileAlreadyExistsException(name.toString());
        })) {
            write(next, "whole");
            next.publish();
        }

        assertThat(file).hasContent("whole");
        assertThat(names()).containsExactly("a.state");
    }

    @Test
    void whatIsNotPublishedLeavesNothing() throws IOException {
        try (NewFile next = new NewFile(file, Readers.OWNER)) {
            write(next, "half");
        }

        assertThat(names()).isEmpty();
    }

    @Test
    void replacingKeepsPermissionsAndDoesNotFollowLinks() throws IOException {
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        NewFile.write(file, "new", Readers.OWNER);
        assertThat(file).hasContent("new");
        assertThat(mode(file)).isEqualTo("rw-r-----");

        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        NewFile.write(link, "newer", Readers.OWNER);
        assertThat(file).hasContent("new");
        assertThat(link).hasContent("newer");
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(mode(link)).isEqualTo("rw-------");
    }

    @Test
    void aFileForAllHasTheModeOfTheUmask() throws IOException {
        NewFile.write(file, "new", Readers.UMASK);

        assertThat(mode(file)).isEqualTo(mode(Files.createFile(folder.resolve("ordinary"))));
    }

    private static void write(NewFile to, String text) throws IOException {
        to.channel().write(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private static String mode(Path of) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(of, LinkOption.NOFOLLOW_LINKS));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(each -> each.getFileName().toString()).toList();
        }
    }
}
