package dev.understudy.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the program's jar. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "understudy "
                    + Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                            .orElse("(not built as a jar)")
        };
    }
}
