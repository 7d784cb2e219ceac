package dev.understudy.cli.state;

import com.google.common.io.BaseEncoding;
import dev.understudy.error.ConfigException;
import dev.understudy.error.HaException;
import dev.understudy.state.Versioned;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a state file. It stands under its name only when it is whole: it is written beside it, forced to disk, and
 * then renamed.
 */
final class StateWriter implements AutoCloseable {
    private final Path file;
    private final Path draft;
    private final FileChannel disk;
    private final MessageDigest digest = sha256();
    private final GZIPOutputStream gzip;
    private final OutputStream digested;
    private long keys;

    /** @throws ConfigException if the file exists, or cannot be written */
    StateWriter(Path file, Header header) throws IOException {
        this.file = file;
        this.draft = file.resolveSibling(file.getFileName() + ".part");
        if (Files.exists(file)) {
            throw new ConfigException("FILE", file.toString(), "must not exist yet");
        }
        try {
            this.disk = FileChannel.open(
                    draft, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException refused) {
            throw new ConfigException("FILE", file.toString(), "must be in a folder that can be written", refused);
        }
        this.gzip = new GZIPOutputStream(new BufferedOutputStream(Channels.newOutputStream(disk)), 1 << 16);
        this.digested = new DigestOutputStream(gzip, digest);
        line(digested, Lines.header(header));
    }

    /** @throws HaException if the disk does not take it */
    void item(Versioned item) {
        try {
            line(digested, Lines.item(item));
        } catch (IOException full) {
            throw new HaException("cannot write " + draft + ": " + full.getMessage(), full);
        }
        keys++;
    }

    /** Gives the file its name; returns how many keys it has. */
    long finish() throws IOException {
        String sum = BaseEncoding.base16().lowerCase().encode(digest.digest());
        line(gzip, Lines.trailer(new Lines.Trailer(keys, sum)));
        gzip.finish();
        gzip.flush();
        disk.force(true);
        disk.close();
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        return keys;
    }

    /** Without {@link #finish} nothing is left. */
    @Override
    public void close() throws IOException {
        disk.close();
        Files.deleteIfExists(draft);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void line(OutputStream out, byte[] json) throws IOException {
        out.write(json);
        out.write('\n');
    }
}
