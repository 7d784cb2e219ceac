package dev.understudy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import com.google.common.io.BaseEncoding;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.util.ArrayList;
import java.util.List;

/** Keys and values as etcd has them: bytes, whoever wrote them. */
public final class RawEtcd implements AutoCloseable {
    private final Client client;

    public RawEtcd(String endpoints) {
        client = Client.builder()
                .endpoints(Splitter.on(',').splitToList(endpoints).toArray(String[]::new))
                .build();
    }

    public void put(String key, String value) {
        put(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    public void put(byte[] key, byte[] value) {
        client.getKVClient()
                .put(ByteSequence.from(key), ByteSequence.from(value))
                .join();
    }

    /** Under a lease of two minutes, whose number in hexadecimal is put behind the key. */
    public void putUnderLease(String key, String value) {
        long lease = client.getLeaseClient().grant(120).join().getID();
        client.getKVClient()
                .put(
                        ByteSequence.from(key + Long.toHexString(lease), UTF_8),
                        ByteSequence.from(value, UTF_8),
                        PutOption.builder().withLeaseId(lease).build())
                .join();
    }

    /** All below a prefix, in the order of etcd: key without the prefix, and value, both in hexadecimal. */
    public List<String> below(String prefix) {
        List<String> all = new ArrayList<>();
        ByteSequence root = ByteSequence.from(prefix, UTF_8);
        client.getKVClient()
                .get(root, GetOption.builder().isPrefix(true).build())
                .join()
                .getKvs()
                .forEach(kv -> all.add(hex(kv.getKey().substring(root.size()).getBytes()) + "="
                        + hex(kv.getValue().getBytes())));
        return all;
    }

    public static String hex(byte[] bytes) {
        return BaseEncoding.base16().encode(bytes);
    }

    @Override
    public void close() {
        client.close();
    }
}
