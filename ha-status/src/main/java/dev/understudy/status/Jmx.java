package dev.understudy.status;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.jmx.JmxReporter;
import com.codahale.metrics.jmx.ObjectNameFactory;
import java.util.Hashtable;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** A node's metrics as beans {@code dev.understudy:node=…,type=…,name=…} of the JVM's own server. */
final class Jmx {
    private static final String DOMAIN = "dev.understudy";

    private Jmx() {}

    /** @return run it to take the beans away */
    static Runnable show(String node, MetricRegistry metrics) {
        ObjectNameFactory names = (type, domain, name) -> name(node, type, domain, name);
        JmxReporter reporter = JmxReporter.forRegistry(metrics)
                .inDomain(DOMAIN)
                .createsObjectNamesWith(names)
                .build();
        reporter.start();
        return reporter::close;
    }

    /** With the node, because a JVM may hold several. */
    @SuppressWarnings("JdkObsolete") // ObjectName takes nothing else.
    private static ObjectName name(String node, String type, String domain, String name) {
        Hashtable<String, String> parts = new Hashtable<>();
        parts.put("node", ObjectName.quote(node));
        parts.put("type", type);
        parts.put("name", name);
        try {
            return new ObjectName(domain, parts);
        } catch (MalformedObjectNameException quoted) {
            throw new IllegalArgumentException(name + ": must be a name that JMX allows", quoted);
        }
    }
}
