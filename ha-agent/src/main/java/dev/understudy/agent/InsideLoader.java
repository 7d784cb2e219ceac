package dev.understudy.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads what the agent is made of from a folder of its jar, where class files have another ending: neither the
 * program's class loaders nor its scanners can mistake them for classes. Its parent is the platform's loader: it sees
 * nothing of the program, and the program sees nothing of it.
 */
final class InsideLoader extends ClassLoader {
    static final String FOLDER = "inside/";
    private static final String EXCLUDED_LOADERS = "otel.javaagent.exclude-class-loaders";
    private static final String EXCLUDED_LOADERS_VARIABLE = "OTEL_JAVAAGENT_EXCLUDE_CLASS_LOADERS";
    private static final String CLASS = ".class";
    private static final int WARNS_OF_UNSAFE = 24;
    private static final String ENDING = ".classdata";

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final String root;
    private final ProtectionDomain domain;

    private InsideLoader(JarFile jar, URL location) {
        super("understudy", ClassLoader.getPlatformClassLoader());
        this.jar = jar;
        this.root = "jar:" + location + "!/" + FOLDER;
        // What a security policy grants to the jar, it grants to this.
        this.domain = new ProtectionDomain(new CodeSource(location, (Certificate[]) null), null, this, null);
    }

    /** Keeps the jar open for the life of the JVM. */
    static InsideLoader of(Path jar) throws IOException {
        return new InsideLoader(new JarFile(jar.toFile()), jar.toUri().toURL());
    }

    /**
     * Has an agent that begins after this one leave alone what is loaded here. OpenTelemetry's changes all classes that
     * are there in one step; ours cannot take its helpers, the step fails as a whole, and the program's own class
     * loaders lack what its changed classes then need. Nothing changes for one that began before.
     */
    static void hideFromOtherAgents() {
        String told = System.getProperty(EXCLUDED_LOADERS);
        // What the variable says counts no more once there is a property.
        String known = told == null ? System.getenv(EXCLUDED_LOADERS_VARIABLE) : told;
        String ours = InsideLoader.class.getName();
        System.setProperty(EXCLUDED_LOADERS, known == null || known.isEmpty() ? ours : known + "," + ours);
    }

    /** Newer JVMs warn of whoever uses this class, which our libraries can do without. */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.equals("sun.misc.Unsafe") && Runtime.version().feature() >= WARNS_OF_UNSAFE) {
            throw new ClassNotFoundException(name);
        }
        return super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + CLASS;
        JarEntry entry = entry(path);
        if (entry == null) {
            throw new ClassNotFoundException(name);
        }
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] code = in.readAllBytes();
            definePackageOf(name);
            return defineClass(name, code, 0, code.length, domain);
        } catch (IOException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        JarEntry entry = entry(name);
        if (entry == null) {
            return null;
        }
        try {
            return new URL(root + entry.getName().substring(FOLDER.length()));
        } catch (MalformedURLException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL found = findResource(name);
        return found == null ? Collections.emptyEnumeration() : Collections.enumeration(List.of(found));
    }

    private @Nullable JarEntry entry(String path) {
        boolean isClass = path.endsWith(CLASS);
        return jar.getJarEntry(FOLDER + (isClass ? path.substring(0, path.length() - CLASS.length()) + ENDING : path));
    }

    private void definePackageOf(String type) {
        int dot = type.lastIndexOf('.');
        if (dot > 0 && getDefinedPackage(type.substring(0, dot)) == null) {
            try {
                definePackage(type.substring(0, dot), null, null, null, null, null, null, null);
            } catch (IllegalArgumentException otherThreadWasFaster) {
                // It is there, which is what was wanted.
            }
        }
    }
}
