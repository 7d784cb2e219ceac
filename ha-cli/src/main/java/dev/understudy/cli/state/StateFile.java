package dev.understudy.cli.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.BaseEncoding;
import dev.understudy.error.ConfigException;
import dev.understudy.state.Versioned;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a state file, and trusts nothing in it. */
final class StateFile {
    /** A value of etcd's largest request, every byte of it escaped. */
    private static final int LONGEST_LINE = 16 << 20;

    private final Path file;

    StateFile(Path file) {
        this.file = file;
    }

    /**
     * Reads the whole file and checks it.
     *
     * @throws ConfigException if it is not a whole and sound state file; says why
     */
    Header check() {
        return read(item -> {});
    }

    /**
     * Reads the whole file; each key is handed over as it is read, before the whole is known to be sound.
     *
     * @throws ConfigException as {@link #check}
     */
    Header read(Consumer<Versioned> items) {
        try (InputStream raw = Files.newInputStream(file)) {
            return read(raw, items);
        } catch (MalformedException malformed) {
            throw bad(malformed.getMessage(), malformed);
        } catch (CharacterCodingException garbled) {
            throw bad("it is not UTF-8", garbled);
        } catch (IOException unreadable) {
            throw bad(
                    Files.isReadable(file) ? "it is not gzip, or cut short" : "there is no such file to read",
                    unreadable);
        }
    }

    private ConfigException bad(@Nullable String why, Exception cause) {
        return new ConfigException("FILE", file.toString(), "must be a whole state file: " + why, cause);
    }

    /**
     * Reads a whole file from a stream, and does not close it.
     *
     * @throws MalformedException if it is not a whole and sound state file
     */
    static Header read(InputStream raw, Consumer<Versioned> items) throws IOException {
        InputStream in = new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16);
        MessageDigest digest = StateWriter.sha256();
        Header header = Lines.header(line(in, digest).orElse(""));
        if (!header.format().equals(Header.FORMAT)) {
            throw new MalformedException("its format is " + header.format() + ", not " + Header.FORMAT);
        }
        if (header.version() != Header.VERSION) {
            throw new MalformedException(
                    "its version is " + header.version() + "; this program reads version " + Header.VERSION);
        }
        String before = "";
        for (long number = 2; ; number++) {
            byte[] sum = ((MessageDigest) clone(digest)).digest();
            String line = line(in, digest).orElseThrow(() -> new MalformedException("its last line is missing"));
            Optional<Lines.Trailer> trailer = Lines.trailer(line, number);
            if (trailer.isPresent()) {
                check(trailer.get(), number - 2, sum);
                if (in.read() >= 0) {
                    throw new MalformedException("something follows its last line");
                }
                return header;
            }
            Versioned item = Lines.item(line, number);
            if (number > 2 && item.key().equals(before)) {
                throw new MalformedException("line " + number + " repeats the key before it");
            }
            before = item.key();
            items.accept(item);
        }
    }

    private static void check(Lines.Trailer trailer, long keys, byte[] sum) {
        if (trailer.keys() != keys) {
            throw new MalformedException("it has " + keys + " keys; its last line says " + trailer.keys());
        }
        String found = BaseEncoding.base16().lowerCase().encode(sum);
        if (!trailer.sha256().equals(found)) {
            throw new MalformedException("its SHA-256 is " + found + "; its last line says " + trailer.sha256());
        }
    }

    private static Object clone(MessageDigest digest) {
        try {
            return digest.clone();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The next line; empty at the end. */
    private static Optional<String> line(InputStream in, MessageDigest digest) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return Optional.empty();
            }
            if (bytes.size() == LONGEST_LINE) {
                throw new MalformedException("it has a line longer than " + LONGEST_LINE + " bytes");
            }
            bytes.write(next);
        }
        byte[] line = bytes.toByteArray();
        digest.update(line);
        digest.update((byte) '\n');
        return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString());
    }
}
