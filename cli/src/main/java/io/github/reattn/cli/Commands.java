package io.github.reattn.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;

/// The table of commands, in the order of the help. A new command is a new row.
final class Commands {
    private static final Map<String, Supplier<Object>> TABLE = new LinkedHashMap<>();

    static {
        TABLE.put("run", RunCommand::new);
        TABLE.put("chat", ChatCommand::new);
        TABLE.put("batch", BatchCommand::new);
        TABLE.put("score", ScoreCommand::new);
        TABLE.put("perplexity", PerplexityCommand::new);
        TABLE.put("needle", NeedleCommand::new);
        TABLE.put("bench", BenchCommand::new);
        TABLE.put("tokenize", TokenizeCommand::new);
        TABLE.put("template", TemplateCommand::new);
        TABLE.put("inspect", InspectCommand::new);
        TABLE.put("pull", PullCommand::new);
        TABLE.put("list", ListCommand::new);
        TABLE.put("rm", RemoveCommand::new);
        TABLE.put("generate-completion", GenerateCompletion::new);
        TABLE.put("aot-training", AotTrainingCommand::new);
    }

    private Commands() {}

    /// The command line for these arguments: only the command that they name, as picocli's reflection over all of them
    /// would cost a good part of the start; all where help, completion or a suggestion may need them.
    static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new RootCommand());
        String named = args.length == 0 ? "" : args[0];
        boolean one = TABLE.containsKey(named) && !named.equals("generate-completion");
        TABLE.forEach((name, command) -> {
            if (!one || name.equals(named)) {
                line.addSubcommand(name, command.get());
            }
        });
        return line;
    }
}
