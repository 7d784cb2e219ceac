package dev.understudy.internal.node;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import dev.understudy.internal.runtime.SystemPorts;
import dev.understudy.internal.tripwire.Tripwire;
import dev.understudy.spi.CrashSensor;
import dev.understudy.spi.ElectionStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The crash sensors that the configuration asks for, and that can be had. Closes the tripwire alone. */
public final class Sensors implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("dev.understudy.node");

    private final HaConfig config;
    private final Optional<CrashSensor> sign;
    private final Optional<Tripwire> tripwire;
    private final String tripwireAddress;

    private Sensors(HaConfig config, Optional<CrashSensor> sign, Optional<Tripwire> tripwire, String tripwireAddress) {
        this.config = config;
        this.sign = sign;
        this.tripwire = tripwire;
        this.tripwireAddress = tripwireAddress;
    }

    /**
     * Opens them; looks up the name of this node's address if it has one. A sensor that cannot be had is told in the
     * log, and the node does without.
     *
     * @param reached host:port at which others reach this process; may be empty
     */
    public static Sensors open(
            HaConfig config, ElectionStore coordinator, UUID incarnation, String reached, SystemPorts system) {
        Optional<CrashSensor> sign = coordinator.sign().filter(sensor -> wanted(config, sensor.name()));
        if (!wanted(config, Tripwire.NAME)) {
            return new Sensors(config, sign, Optional.empty(), "");
        }
        Executor thread = loop -> system.apart(Tripwire.NAME + "-" + config.id(), loop);
        try {
            Place place = Place.of(config, reached);
            Tripwire tripwire = listen(place.listen, incarnation, system, thread);
            String published = HostAndPort.fromParts(
                            place.published.getHostAddress(), tripwire.port().orElseThrow())
                    .toString();
            return new Sensors(config, sign, Optional.of(tripwire), published);
        } catch (IOException unavailable) {
            log.info(
                    "{}: no tripwire, so a crash of this process is noticed otherwise, at the latest when its lease"
                            + " ends: {}",
                    config.id(),
                    unavailable.getMessage());
            return new Sensors(config, sign, deaf(system, thread), "");
        }
    }

    /** The sensors there are. */
    public List<CrashSensor> all() {
        return ImmutableList.<CrashSensor>builder()
                .addAll(sign.stream().iterator())
                .addAll(tripwire.stream().iterator())
                .build();
    }

    /** Where this process listens, in numbers; may be empty. */
    public String tripwireAddress() {
        return tripwireAddress;
    }

    /** What is wrong with them, in words, if one does not work any more. */
    public Optional<String> trouble() {
        return tripwire.flatMap(Tripwire::trouble);
    }

    /** Only once the service has stopped: from then on this process looks dead. */
    @Override
    public void close() {
        tripwire.ifPresent(Tripwire::close);
    }

    @Override
    public String toString() {
        return config.id() + " " + all().stream().map(CrashSensor::name).toList();
    }

    private static boolean wanted(HaConfig config, String sensor) {
        return config.enabled() && config.detect().contains(sensor);
    }

    private static Tripwire listen(InetSocketAddress where, UUID incarnation, SystemPorts system, Executor thread)
            throws IOException {
        try {
            return Tripwire.listening(incarnation, where, system.ports().ticker(), thread);
        } catch (IOException refused) {
            throw new IOException(
                    "cannot listen at " + where.getAddress().getHostAddress() + " port " + where.getPort() + " ("
                            + refused.getMessage() + "); set " + HaConfig.TRIPWIRE_LISTEN.name()
                            + " to host:port of this machine",
                    refused);
        }
    }

    private static Optional<Tripwire> deaf(SystemPorts system, Executor thread) {
        try {
            return Optional.of(Tripwire.deaf(system.ports().ticker(), thread));
        } catch (IOException exhausted) {
            log.warn("no tripwire at all: {}", exhausted.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Where to listen, and what to tell others.
     *
     * @param listen where
     * @param published an address of this machine that others can reach
     */
    private record Place(InetSocketAddress listen, InetAddress published) {
        static Place of(HaConfig config, String reached) throws IOException {
            Optional<HostAndPort> given = config.tripwireListen();
            Optional<InetAddress> advertised = advertised(reached);
            InetAddress host = given.isPresent()
                    ? lookUp(given.get().getHost())
                    : advertised.orElseThrow(() -> new IOException("this node has no address of its own; set "
                            + HaConfig.ADVERTISE.name() + " or " + HaConfig.TRIPWIRE_LISTEN.name() + " to host:port"));
            InetAddress published = host.isAnyLocalAddress() ? ownOf(advertised) : host;
            return new Place(
                    new InetSocketAddress(host, given.map(HostAndPort::getPort).orElse(0)), published);
        }

        private static Optional<InetAddress> advertised(String reached) throws IOException {
            if (reached.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(lookUp(HostAndPort.fromString(reached).getHost()))
                        .filter(address -> !address.isAnyLocalAddress());
            } catch (IllegalArgumentException malformed) {
                throw new IOException(reached + " is not host:port; set " + HaConfig.ADVERTISE.name(), malformed);
            }
        }

        /** What somebody else's machine refuses proves nothing of this one (assumption A5). */
        private static InetAddress ownOf(Optional<InetAddress> advertised) throws IOException {
            if (advertised.isEmpty() || NetworkInterface.getByInetAddress(advertised.get()) == null) {
                throw new IOException(HaConfig.TRIPWIRE_LISTEN.name() + " names every address of this machine; set "
                        + HaConfig.ADVERTISE.name() + " to one of them, or listen on one");
            }
            return advertised.get();
        }

        private static InetAddress lookUp(String host) throws IOException {
            try {
                return InetAddress.getByName(host);
            } catch (UnknownHostException unknown) {
                throw new IOException("nobody knows the host " + host, unknown);
            }
        }
    }
}
