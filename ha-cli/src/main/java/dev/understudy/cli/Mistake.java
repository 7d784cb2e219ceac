package dev.understudy.cli;

import com.google.common.collect.ImmutableList;
import dev.understudy.internal.config.CloseNames;
import dev.understudy.internal.etcd.EtcdConfig;
import dev.understudy.spi.ConfigKey;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is wrong with a command line, in one sentence, with what may have been meant. A word that is not understood is
 * named without its value, which may be a password under a mistyped flag.
 */
final class Mistake {
    private Mistake() {}

    static String words(ParameterException wrong) {
        if (!(wrong instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return String.valueOf(wrong.getMessage());
        }
        CommandLine command = unmatched.getCommandLine();
        String word = unmatched.getUnmatched().get(0).replaceFirst("(?s)=.*", "");
        boolean option = unmatched.isUnknownOption();
        for (ConfigKey key : EtcdConfig.KEYS) {
            // What was written behind a secret's name is perhaps the secret.
            if (key.secret() && word.startsWith("--" + key.name())) {
                word = "--" + key.name() + "…";
            }
        }
        ImmutableList<String> close = CloseNames.of(word, known(command.getCommandSpec(), option));
        return (option ? "unknown option " : noSuchWord(command))
                + word
                + (close.isEmpty()
                        ? "; see " + command.getCommandSpec().qualifiedName() + " --help"
                        : "; did you mean " + String.join(" or ", close) + "?");
    }

    private static String noSuchWord(CommandLine command) {
        return command.getSubcommands().isEmpty() ? "one word too many: " : "there is no command ";
    }

    private static ImmutableList<String> known(CommandSpec command, boolean option) {
        Stream<String> options = command.options().stream().flatMap(each -> Stream.of(each.names()));
        Stream<String> words = option ? options : command.subcommands().keySet().stream();
        return words.collect(ImmutableList.toImmutableList());
    }
}
