package dev.understudy.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Whatever the build takes from a repository has one version, which is written in the root's pom. */
class PinnedVersionsTest {
    private static final Path PROJECT = Path.of(System.getProperty("understudy.project.dir", ".."));
    private static final Set<String> VERSIONED = Set.of("plugin", "dependency", "extension", "path");

    private static List<Path> poms() throws IOException {
        List<Path> poms = new ArrayList<>(List.of(PROJECT.resolve("pom.xml")));
        try (Stream<Path> modules = Files.list(PROJECT)) {
            modules.map(module -> module.resolve("pom.xml"))
                    .filter(Files::exists)
                    .forEach(poms::add);
        }
        assertThat(poms).hasSizeGreaterThan(5);
        return poms;
    }

    private static Element root(Path pom) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(pom.toFile())
                .getDocumentElement();
    }

    private static List<Element> elements(Element root, String name) {
        NodeList all = root.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            elements.add((Element) all.item(i));
        }
        return elements;
    }

    private static String child(Element parent, String name) {
        for (Node each = parent.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each.getNodeName().equals(name)) {
                return each.getTextContent().strip();
            }
        }
        return "";
    }

    @Test
    void everyVersionIsOne() throws Exception {
        Map<String, String> properties = new HashMap<>();
        Element rootProperties =
                elements(root(PROJECT.resolve("pom.xml")), "properties").get(0);
        for (Node each = rootProperties.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each.getNodeName().endsWith(".version")) {
                properties.put(
                        "${" + each.getNodeName() + "}", each.getTextContent().strip());
            }
        }
        assertThat(properties.values())
                .allSatisfy(version ->
                        assertThat(version).matches("[0-9][A-Za-z0-9.-]*").doesNotContain("SNAPSHOT"));
        for (Path pom : poms()) {
            for (String kind : VERSIONED) {
                for (Element each : elements(root(pom), kind)) {
                    String version = child(each, "version");
                    assertThat(version.isEmpty()
                                    || version.equals("${project.version}")
                                    || properties.containsKey(version))
                            .as(pom + ": " + child(each, "artifactId") + " " + version)
                            .isTrue();
                }
            }
        }
    }

    /** Without a version Maven takes the newest there is, whatever it may be. */
    @Test
    void noPluginIsWithoutVersion() throws Exception {
        Element root = root(PROJECT.resolve("pom.xml"));
        Set<String> pinned = new HashSet<>();
        for (Element plugin : elements(root, "plugin")) {
            if (!child(plugin, "version").isEmpty()) {
                pinned.add(child(plugin, "artifactId"));
            }
        }
        for (Path pom : poms()) {
            for (Element plugin : elements(root(pom), "plugin")) {
                assertThat(!child(plugin, "version").isEmpty() || pinned.contains(child(plugin, "artifactId")))
                        .as(pom + ": " + child(plugin, "artifactId"))
                        .isTrue();
            }
        }
        // And those of Maven's own life cycles, which no pom names: the build asks for them itself.
        assertThat(elements(root, "requirePluginVersions")).hasSize(1);
    }

    /** By default Maven warns of a file that is not what its repository says, and takes it. */
    @Test
    void aWrongChecksumEndsTheBuild() throws IOException {
        assertThat(Files.readAllLines(PROJECT.resolve(".mvn/maven.config"))).contains("--strict-checksums");
    }
}
