package io.github.reattn.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `reattn` itself: the options that every command has. The commands are in [Commands].
@Command(
        name = "reattn",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = RootCommand.Version.class,
        description = "Runs GGUF language models on this machine, with a context beyond the trained window.",
        synopsisHeading = "Usage: ",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nArguments:%n",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Environment:",
            "  REATTN_MODEL       the model to use where -m does not name one",
            "  REATTN_HOME        where models are stored",
            "  REATTN_CACHE       where what speeds up the next start is kept; REATTN_AOT=off keeps nothing",
            "  REATTN_JAVA_OPTS   more options for the JVM, as -Xmx4g",
            "  NO_COLOR           no colours",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage or input."
        })
final class RootCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    boolean debug;

    @Option(
            names = "--no-restart",
            scope = ScopeType.INHERIT,
            description = "Stay in the JVM that was started, with scalar kernels (slow).")
    boolean noRestart;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "no command given");
        }
    }

    /// What `--version` prints.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = RootCommand.class.getPackage().getImplementationVersion();
            return new String[] {
                "reattn " + (version == null ? "(development)" : version) + " (Java " + Runtime.version() + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")"
            };
        }
    }
}
