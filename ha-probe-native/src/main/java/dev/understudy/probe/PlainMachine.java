package dev.understudy.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.OptionalLong;
import org.teavm.interop.Address;

/** No JVM: plain HTTP over a socket of the machine's own. It has no TLS, and says so. */
final class PlainMachine implements Machine {
    @Override
    public void check(Options options) throws UsageException {
        if (options.target().tls()) {
            throw new UsageException(options.target()
                    + ": this program has no TLS: ask on plain HTTP, look at a --file, or take ha-probe.jar");
        }
    }

    @Override
    public Http.Answer get(Options options) throws IOException {
        try (PlainWire wire = new PlainWire(options.target(), options.timeout())) {
            return Http.get(wire, options.target());
        }
    }

    @Override
    public OptionalLong age(String file) throws IOException {
        long age = Calls.age(Address.ofData((file + "\0").getBytes(UTF_8)));
        if (age < -1) {
            throw new IOException("cannot be looked at");
        }
        return age < 0 ? OptionalLong.empty() : OptionalLong.of(age);
    }

    @Override
    public void pause(long millis) {
        Calls.pause((int) millis);
    }
}
