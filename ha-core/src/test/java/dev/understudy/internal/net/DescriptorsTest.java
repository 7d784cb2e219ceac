package dev.understudy.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorsTest {
    @TempDir
    private Path folder;

    @Test
    void aPartOfWhatIsLeft() {
        assertThat(Descriptors.atMost(512, 4, OptionalLong.of(1024))).isEqualTo(256);
        assertThat(Descriptors.atMost(512, 4, OptionalLong.of(65_536))).isEqualTo(512);
        assertThat(Descriptors.atMost(512, 4, OptionalLong.of(-3))).isEqualTo(16);
        assertThat(Descriptors.atMost(512, 4, OptionalLong.empty())).isEqualTo(512);
    }

    @Test
    void whatIsLeftIsReadAsLinuxTellsIt() throws IOException {
        assertThat(left("Limit   Soft Limit  Hard Limit  Units\nMax open files            1024                 4096"
                        + "                 files     \n"))
                .hasValue(1022);
        assertThat(left("Max open files            unlimited            unlimited            files\n"))
                .isEmpty();
        assertThat(left("Max processes 7 7 processes\n")).isEmpty();
        assertThat(Descriptors.left(folder.resolve("none"))).isEmpty();
    }

    private OptionalLong left(String limits) throws IOException {
        Path process = Files.createDirectories(folder.resolve("process"));
        Path open = Files.createDirectories(process.resolve("fd"));
        Files.writeString(open.resolve("0"), "");
        Files.writeString(open.resolve("1"), "");
        Files.writeString(process.resolve("limits"), limits);
        return Descriptors.left(process);
    }
}
