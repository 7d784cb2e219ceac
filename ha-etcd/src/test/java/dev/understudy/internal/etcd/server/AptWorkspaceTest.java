package dev.understudy.internal.etcd.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the installer of etcd takes is signed: with real apt, and a repository on this disk that nobody has signed. */
@Tag("apt")
class AptWorkspaceTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String PACKAGE = "etcd-server";

    @TempDir
    private Path folder;

    private Path repository;
    private Path deb;

    @BeforeEach
    void makeRepository() throws IOException {
        Path tree = folder.resolve("tree");
        Files.writeString(Files.createDirectories(tree.resolve("usr/bin")).resolve("etcd"), "not etcd");
        String about =
                "Package: " + PACKAGE + "\nVersion: 99\nArchitecture: all\nMaintainer: somebody\nDescription: none\n";
        Files.writeString(Files.createDirectories(tree.resolve("DEBIAN")).resolve("control"), about);
        repository = Files.createDirectory(folder.resolve("repository"));
        deb = repository.resolve(PACKAGE + "_99_all.deb");
        Command.Result built = Command.run(LIMIT, List.of("dpkg-deb", "-b", tree.toString(), deb.toString()));
        assertThat(built.ok()).as(built.output()).isTrue();
        String index = about + "Filename: ./" + deb.getFileName() + "\nSize: " + Files.size(deb) + "\nSHA256: "
                + MoreFiles.asByteSource(deb).hash(Hashing.sha256()) + "\n\n";
        Path packages = Files.writeString(repository.resolve("Packages"), index);
        Files.writeString(
                repository.resolve("Release"),
                "Suite: here\nSHA256:\n " + MoreFiles.asByteSource(packages).hash(Hashing.sha256()) + " "
                        + Files.size(packages) + " Packages\n");
    }

    private Path unpack(String options) throws IOException {
        AptWorkspace apt = new AptWorkspace(
                Files.createTempDirectory(folder, "apt"), Optional.of("deb " + options + "file:" + repository + " ./"));
        apt.update();
        return apt.unpack(PACKAGE);
    }

    @Test
    void whatNobodySignedIsNotTaken() {
        assertThatThrownBy(() -> unpack("")).isInstanceOf(EtcdServerException.class);
    }

    /** Shows that the missing signature is all that the package above lacks. */
    @Test
    void theSameIsTakenWhereTheUserTrustsTheSource() throws IOException {
        assertThat(unpack("[trusted=yes] ").resolve("usr/bin/etcd")).hasContent("not etcd");
    }

    /** What is signed is the list of hashes. */
    @Test
    void aPackageThatIsNotTheOneInTheListIsNotTaken() throws IOException {
        byte[] bytes = Files.readAllBytes(deb);
        bytes[bytes.length - 1] ^= 1;
        Files.write(deb, bytes);
        assertThatThrownBy(() -> unpack("[trusted=yes] ")).isInstanceOf(EtcdServerException.class);
    }
}
