package io.github.reattn.cli;

import java.util.List;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;

/// The commands. A new one is a name in the list and a case in the switch.
final class Commands {
    /// In the order of the help.
    private static final List<String> NAMES =
            List.of("tokenize", "inspect", "pull", "list", "rm", "generate-completion", "aot-training");

    private Commands() {}

    /// The command line for these arguments: only the command that they name, as picocli's reflection over all of them
    /// would cost a good part of the start; all where help, completion or a suggestion may need them.
    static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new RootCommand());
        String named = args.length == 0 ? "" : args[0];
        boolean one = NAMES.contains(named) && !named.equals("generate-completion");
        for (String name : one ? List.of(named) : NAMES) {
            line.addSubcommand(name, command(name));
        }
        return line;
    }

    private static Object command(String name) {
        return switch (name) {
            case "tokenize" -> new TokenizeCommand();
            case "inspect" -> new InspectCommand();
            case "pull" -> new PullCommand();
            case "list" -> new ListCommand();
            case "rm" -> new RemoveCommand();
            case "generate-completion" -> new GenerateCompletion();
            case "aot-training" -> new AotTrainingCommand();
            default -> throw new IllegalArgumentException("no command '" + name + "'");
        };
    }
}
