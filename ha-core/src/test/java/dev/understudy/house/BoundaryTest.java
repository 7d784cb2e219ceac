package dev.understudy.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the line between what users see and what is ours to change: all below {@code internal}. */
class BoundaryTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.understudy");

    @Test
    void publicPackagesAreThese() {
        assertThat(CORE.stream().map(JavaClass::getPackageName).filter(name -> !name.contains(".internal")))
                .containsOnly("dev.understudy", "dev.understudy.state", "dev.understudy.spi", "dev.understudy.error");
    }

    @Test
    void noPublicSignatureNamesAnInternalType() {
        assertThat(CORE.stream()
                        .filter(BoundaryTest::isSeen)
                        .flatMap(type -> Stream.of(ofMembers(type), ofFields(type), ofSupertypes(type))
                                .flatMap(all -> all)))
                .isEmpty();
    }

    @Test
    void noTypeNameExistsTwice() {
        Map<String, List<String>> homes = CORE.stream()
                .filter(type -> type.getEnclosingClass().isEmpty()
                        && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName, Collectors.mapping(JavaClass::getPackageName, Collectors.toList())));
        homes.values().removeIf(packages -> packages.size() == 1);
        assertThat(homes).isEmpty();
    }

    private static boolean isSeen(JavaClass type) {
        return !isInternal(type)
                && type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(BoundaryTest::isSeen).orElse(true);
    }

    private static boolean isInternal(JavaClass type) {
        return type.getPackageName().contains(".internal");
    }

    private static Stream<String> ofMembers(JavaClass type) {
        return type.getCodeUnits().stream()
                .filter(unit -> isOpen(unit.getModifiers()))
                .filter(unit -> Stream.of(
                                Stream.of(unit.getReturnType()),
                                unit.getParameterTypes().stream(),
                                unit.getThrowsClause().getTypes().stream().map(thrown -> (JavaType) thrown))
                        .flatMap(types -> types)
                        .anyMatch(BoundaryTest::namesInternal))
                .map(JavaCodeUnit::getFullName);
    }

    private static Stream<String> ofFields(JavaClass type) {
        return type.getFields().stream()
                .filter(field -> isOpen(field.getModifiers()) && namesInternal(field.getType()))
                .map(JavaField::getFullName);
    }

    private static Stream<String> ofSupertypes(JavaClass type) {
        return Stream.concat(type.getInterfaces().stream(), type.getSuperclass().stream())
                .filter(BoundaryTest::namesInternal)
                .map(parent -> type.getName() + " is a " + parent.getName());
    }

    private static boolean isOpen(Set<JavaModifier> modifiers) {
        boolean open = modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
        return open && !modifiers.contains(JavaModifier.SYNTHETIC);
    }

    private static boolean namesInternal(JavaType type) {
        return type.getAllInvolvedRawTypes().stream().anyMatch(BoundaryTest::isInternal);
    }
}
