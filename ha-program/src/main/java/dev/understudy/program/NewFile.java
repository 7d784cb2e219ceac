package dev.understudy.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A file that nobody sees under its name before it is whole and on disk. It is written under a name of its own in the
 * same folder, {@code NAME.<random>.part}, and then linked to its name, or moved there. Links that somebody planted are
 * never followed. What a killed process leaves is that one file, which nobody reads and anybody may delete.
 *
 * <p>For one thread.
 */
public final class NewFile implements AutoCloseable {
    /** The end of the name of a file that is not whole. */
    public static final String UNFINISHED = ".part";

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<OpenOption> NEW = Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);

    private final Path file;
    private final Path draft;
    private final FileChannel channel;
    private final Linker linker;

    /** Who may read it. */
    public enum Readers {
        /** The owner alone: mode 0600. */
        OWNER,
        /** Whom the process' umask allows. */
        UMASK
    }

    /** Gives a file a second name, which must be free. */
    @FunctionalInterface
    interface Linker {
        void link(Path name, Path existing) throws IOException;
    }

    /**
     * Begins a file.
     *
     * @param file its name to be, whatever is there now
     * @throws IOException if its folder takes no file
     */
    public NewFile(Path file, Readers readers) throws IOException {
        this(file, readers, Files::createLink);
    }

    NewFile(Path file, Readers readers, Linker linker) throws IOException {
        this.file = file.toAbsolutePath();
        this.draft = this.file.resolveSibling(
                this.file.getFileName() + "." + UUID.randomUUID().toString().substring(0, 13) + UNFINISHED);
        this.linker = linker;
        boolean posix = draft.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] mode = posix && readers == Readers.OWNER
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        this.channel = FileChannel.open(draft, NEW, mode);
    }

    /** Replaces a file as a whole, or makes it; a file that is there keeps its permissions. */
    public static void write(Path file, String text, Readers readers) throws IOException {
        try (NewFile next = new NewFile(file, readers)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                next.channel.write(bytes);
            }
            next.replace();
        }
    }

    /** What is written, and may be read again. */
    public FileChannel channel() {
        return channel;
    }

    /** Where it is until it has its name. */
    public Path draft() {
        return draft;
    }

    /**
     * Forces it to disk and gives it its name, if that is free: of several who try, one succeeds.
     *
     * @throws FileAlreadyExistsException if anything is there, be it a link that leads nowhere; it was not touched
     * @throws IOException if the disk does not take it; if it has its name then, it is whole
     */
    public void publish() throws IOException {
        channel.force(true);
        try {
            linker.link(file, draft);
        } catch (FileAlreadyExistsException taken) {
            // A network file system may do what was asked, lose its answer, and refuse when it is asked again.
            if (!Files.exists(file) || !Files.isSameFile(file, draft)) {
                throw taken;
            }
        } catch (FileSystemException | UnsupportedOperationException noHardLinks) {
            claim();
        }
        close();
        forceFolder();
    }

    /**
     * Forces it to disk and puts it in the place of what has its name now, whose permissions it takes over. A link is
     * replaced, not followed.
     */
    public void replace() throws IOException {
        PosixFileAttributeView old =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (old != null && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(draft, old.readAttributes().permissions());
        }
        channel.force(true);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        close();
        forceFolder();
    }

    /** Without {@link #publish} or {@link #replace} nothing is left. Idempotent. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(draft);
    }

    /**
     * Where no file has two names: an empty file takes the name, which one process alone can make, and is replaced. A
     * process that is killed in between leaves it; it is no whole file of any kind.
     */
    private void claim() throws IOException {
        Files.createFile(file);
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            if (Files.size(file) == 0) {
                Files.delete(file);
            }
            throw failed;
        }
    }

    /** A name is on disk when its folder is. */
    private void forceFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
