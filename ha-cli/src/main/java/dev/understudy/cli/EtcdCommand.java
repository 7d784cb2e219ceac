package dev.understudy.cli;

import dev.understudy.internal.etcd.server.EtcdBinaries;
import dev.understudy.internal.etcd.server.EtcdInstaller;
import dev.understudy.program.Plain;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code understudy etcd}: the engine itself. */
@Command(
        name = "etcd",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "The etcd that demonstrations and tests run on.",
        subcommands = EtcdRunCommand.class)
final class EtcdCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do with etcd: install, run");
    }

    @Command(
            name = "install",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Find etcd on this machine, or put one into the project's cache. Needs no root.")
    int install() {
        Optional<EtcdBinaries> present = EtcdBinaries.find();
        EtcdBinaries etcd = present.orElseGet(() -> EtcdInstaller.intoCache().install());
        String how = present.isPresent() ? "is here already" : "is installed";
        PrintWriter out = spec.commandLine().getOut();
        out.println(Plain.line("etcd " + etcd.version() + " " + how + ": " + etcd.etcd()));
        out.flush();
        return 0;
    }
}
