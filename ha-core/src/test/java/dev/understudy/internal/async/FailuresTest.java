package dev.understudy.internal.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people read of a failure names no class, and says more than a file's or a host's name. */
class FailuresTest {
    @Test
    void filesHaveWords(@TempDir Path folder) {
        Path missing = folder.resolve("missing/file");
        assertThat(wordsOf(() -> Files.createFile(missing))).isEqualTo("no such file or folder");
        assertThat(wordsOf(() -> Files.createDirectory(folder))).isEqualTo("it exists already");
        Path full = folder.resolve("full");
        assertThat(wordsOf(() -> {
                    Files.createDirectories(full.resolve("more"));
                    Files.delete(full);
                }))
                .isEqualTo("the folder is not empty");
        assertThat(Failures.words(new AccessDeniedException("/a"))).isEqualTo("permission denied");
        assertThat(Failures.words(new FileSystemException("/a", null, "No space left on device")))
                .isEqualTo("No space left on device");
    }

    @Test
    void hostsAndConnectionsHaveWords() {
        assertThat(Failures.words(new UnknownHostException("etcd-1"))).isEqualTo("unknown host etcd-1");
        assertThat(Failures.words(new ConnectException("Connection refused"))).isEqualTo("Connection refused");
        assertThat(Failures.words(new ConnectException())).isEqualTo("no connection");
        assertThat(Failures.words(new CompletionException(new TimeoutException())))
                .isEqualTo("no answer in time");
    }

    /** The name of a class that is missing says nothing alone. */
    @Test
    void errorsKeepTheirName() {
        assertThat(Failures.words(new NoClassDefFoundError("jdk/net/Options")))
                .isEqualTo("NoClassDefFoundError: jdk/net/Options");
        assertThat(Failures.words(new StackOverflowError())).isEqualTo("StackOverflowError");
    }

    private interface Task {
        void run() throws IOException;
    }

    private static String wordsOf(Task task) {
        return Failures.words(assertThrows(IOException.class, task::run));
    }
}
