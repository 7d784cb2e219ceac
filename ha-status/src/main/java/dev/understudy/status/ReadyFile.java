package dev.understudy.status;

import dev.understudy.internal.async.Failures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is there while the node is ready, and as old as the last look: the cheapest probe of all. A process that
 * dies leaves an old one behind, so {@code ha-probe --file} asks for a young one. Not safe for use by several threads.
 */
final class ReadyFile {
    private static final Logger log = LoggerFactory.getLogger(ReadyFile.class);

    private final Path file;
    private final StatusSource source;
    private boolean complained;

    ReadyFile(Path file, StatusSource source) {
        this.file = file;
        this.source = source;
    }

    /** Makes the file say what is true now. */
    void refresh() {
        try {
            if (!Routes.ready(source.status())) {
                Files.deleteIfExists(file);
            } else if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                // A link in its place is nobody's marker: it is refused, and what it leads to is left alone.
                FileTime now = FileTime.from(Instant.now());
                Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setTimes(now, null, null);
            } else {
                Files.createFile(file);
            }
            complained = false;
        } catch (IOException failed) {
            if (!complained) {
                log.error("rest.ready-file={}: cannot be kept: {}", file, Failures.words(failed));
                complained = true;
            }
        }
    }

    void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            log.warn("rest.ready-file={}: cannot be removed: {}", file, Failures.words(failed));
        }
    }
}
