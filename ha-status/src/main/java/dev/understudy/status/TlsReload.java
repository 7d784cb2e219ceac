package dev.understudy.status;

import dev.understudy.error.ConfigException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the files of TLS have changed. Their content is compared, because Kubernetes changes them by moving a
 * link. Not safe for use by several threads.
 */
final class TlsReload {
    private static final Logger log = LoggerFactory.getLogger(TlsReload.class);

    private final TlsFiles files;
    private TlsFiles.Content inUse;
    private String complaint = "";

    TlsReload(TlsFiles files, TlsFiles.Content inUse) {
        this.files = files;
        this.inUse = inUse;
    }

    /** What is to be used from now on; empty if that has not changed, or if the files do not fit yet. */
    Optional<TlsFiles.Content> changed() {
        try {
            TlsFiles.Content read = files.read();
            complaint = "";
            if (read.isSameAs(inUse)) {
                return Optional.empty();
            }
            inUse = read;
            return Optional.of(read);
        } catch (ConfigException halfWritten) {
            String why = String.valueOf(halfWritten.getMessage());
            if (!why.equals(complaint)) {
                log.warn("the certificate in use stays: {}", why);
                complaint = why;
            }
            return Optional.empty();
        }
    }
}
