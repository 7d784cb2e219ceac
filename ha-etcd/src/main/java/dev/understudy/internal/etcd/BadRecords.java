package dev.understudy.internal.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.understudy.spi.ForeignText;
import io.etcd.jetcd.ByteSequence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names records that are not what they should be: each once, as long as not too many others come between. Safe from any
 * thread.
 */
final class BadRecords {
    private static final Logger LOG = LoggerFactory.getLogger(BadRecords.class);
    private static final int REMEMBERED = 256;

    private final Cache<String, Boolean> named =
            CacheBuilder.newBuilder().maximumSize(REMEMBERED).build();

    /**
     * Says it, unless that was done.
     *
     * @param what completes the sentence that begins with the key
     * @return the whole sentence
     */
    String tell(ByteSequence key, String what) {
        String sentence = "etcd key " + ForeignText.quoted(key.toString(UTF_8)) + " " + what;
        if (named.asMap().putIfAbsent(sentence, true) == null) {
            LOG.warn("{}", sentence);
        }
        return sentence;
    }
}
