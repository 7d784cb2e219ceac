package dev.understudy.cli.state;

import com.google.common.io.BaseEncoding;
import dev.understudy.cli.UnwritableException;
import dev.understudy.error.ConfigException;
import dev.understudy.internal.async.Failures;
import dev.understudy.program.NewFile;
import dev.understudy.state.Versioned;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a state file. It stands under its name only when it is whole: it is written beside it, forced to disk, read
 * back and checked, and then takes its name, unless something has that name by then. Its owner alone may read it.
 */
final class StateWriter implements AutoCloseable {
    private final Path file;
    private final NewFile draft;
    private final MessageDigest digest = sha256();
    private final GZIPOutputStream gzip;
    private final OutputStream digested;
    private final Header header;
    private long keys;

    /**
     * Begins a file.
     *
     * @throws ConfigException if the file exists, or its folder takes none
     * @throws UnwritableException if the disk does not take it
     */
    StateWriter(Path file, Header header) {
        this(file, header, begin(file));
    }

    StateWriter(Path file, Header header, NewFile draft) {
        this.file = file;
        this.header = header;
        this.draft = draft;
        // A signal ends the process without closing anything.
        draft.draft().toFile().deleteOnExit();
        try {
            this.gzip =
                    new GZIPOutputStream(new BufferedOutputStream(Channels.newOutputStream(draft.channel())), 1 << 16);
            this.digested = new DigestOutputStream(gzip, digest);
            line(digested, Lines.header(header));
        } catch (IOException full) {
            close();
            throw unwritable(full);
        }
    }

    /** @throws UnwritableException if the disk does not take it */
    void item(Versioned item) {
        try {
            line(digested, Lines.item(item));
        } catch (IOException full) {
            throw unwritable(full);
        }
        keys++;
    }

    /**
     * Gives the file its name.
     *
     * @return how many keys it has
     * @throws ConfigException if something has that name by now
     * @throws UnwritableException if the disk does not take it, or gives back something else
     */
    long finish() {
        try {
            String sum = BaseEncoding.base16().lowerCase().encode(digest.digest());
            line(gzip, Lines.trailer(new Lines.Trailer(keys, sum)));
            gzip.finish();
            gzip.flush();
            draft.channel().force(true);
            readBack();
            draft.publish();
            return keys;
        } catch (FileAlreadyExistsException taken) {
            throw new ConfigException(
                    "FILE", file.toString(), "must not exist yet: it came meanwhile, and was left as it is", taken);
        } catch (IOException full) {
            throw unwritable(full);
        }
    }

    /** Without {@link #finish} nothing is left. */
    @Override
    public void close() {
        try {
            draft.close();
        } catch (IOException stillThere) {
            throw unwritable(stillThere);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static NewFile begin(Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new ConfigException("FILE", file.toString(), "must not exist yet");
        }
        try {
            return new NewFile(file, NewFile.Readers.OWNER);
        } catch (IOException refused) {
            throw new ConfigException(
                    "FILE",
                    file.toString(),
                    "must be in a folder that can be written (" + Failures.words(refused) + ")",
                    refused);
        }
    }

    /** The stream is not closed: the channel is still needed. */
    private void readBack() throws IOException {
        InputStream written = Channels.newInputStream(draft.channel().position(0));
        try {
            Header found = StateFile.read(written, item -> {});
            if (!found.equals(header)) {
                throw new MalformedException("its first line is another one");
            }
        } catch (MalformedException other) {
            throw new IOException("what was written reads back as something else: " + other.getMessage(), other);
        }
    }

    private UnwritableException unwritable(IOException why) {
        return new UnwritableException("cannot write " + file + ": " + why.getMessage(), why);
    }

    private static void line(OutputStream out, byte[] json) throws IOException {
        out.write(json);
        out.write('\n');
    }
}
