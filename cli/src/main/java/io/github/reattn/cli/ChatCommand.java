package io.github.reattn.cli;

import io.github.reattn.ChatOptions;
import io.github.reattn.Document;
import io.github.reattn.Reattn;
import io.github.reattn.store.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `reattn chat`.
@Command(
        name = "chat",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Talk with a model. In the chat, /help lists the commands; Ctrl-C stops an answer, Ctrl-D ends the chat.",
            "Where standard input is no terminal, each line of it is a message or a command.",
        },
        footer = {
            "",
            "Examples:",
            "  reattn chat",
            "  reattn chat -m model.gguf -s \"You are a pirate.\" --temp 1.2",
            "  reattn chat -f book.pdf",
            "  reattn chat --load talk.json"
        })
final class ChatCommand implements Callable<Integer> {
    @ParentCommand
    @Nullable
    RootCommand root;

    @Option(
            names = {"-s", "--system"},
            paramLabel = "TEXT",
            description = "The system message: how the model shall behave.")
    @Nullable
    String system;

    @Option(names = "--load", paramLabel = "FILE", description = "Continue a conversation saved with /save.")
    @Nullable
    Path load;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description =
                    "What to talk about: text, Markdown, source code, PDF, or a folder of these. May be given more"
                            + " than once.")
    List<String> files = new ArrayList<>();

    @Mixin
    ContextArguments context = new ContextArguments();

    @Mixin
    ModelArguments model = new ModelArguments();

    @ArgGroup(validate = false, heading = "%nSampling:%n", order = 30)
    SamplingArguments sampling = new SamplingArguments();

    @Override
    public Integer call() throws IOException {
        ChatOptions options = options();
        List<Document> documents = documents();
        boolean debug = root != null && root.debug;
        boolean terminal = Terminal.STDIN.isTerminal() && Terminal.STDOUT.isTerminal();
        try (Reattn reattn = model.open(context.limit(), true);
                ChatConsole console = terminal ? terminalConsole() : new LineConsole(System.in);
                ChatLoop loop = new ChatLoop(reattn, console, options, model.attention.isStreaming(), debug)) {
            if (terminal) {
                console.say(
                        reattn.modelInfo().name() + ", " + reattn.modelInfo().backend() + ". /help lists commands.");
            }
            if (!documents.isEmpty()) {
                loop.read(documents);
            }
            int status = loop.run();
            return terminal ? 0 : status;
        }
    }

    private List<Document> documents() throws IOException {
        if (files.contains("-")) {
            throw new IllegalArgumentException("-f - has no meaning in a chat: standard input is what you say");
        }
        return files.isEmpty() ? List.of() : RunInput.documents(files);
    }

    private ChatOptions options() throws IOException {
        ChatOptions options =
                ChatOptions.defaults().withGeneration(sampling.generation().withSources(true));
        if (load != null) {
            options = options.withHistory(SavedChat.load(load));
        }
        return system == null ? options : options.withSystem(system);
    }

    private static ChatConsole terminalConsole() throws IOException {
        Path home = ModelStore.user().directory().resolve("..").toAbsolutePath().normalize();
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            System.err.println("reattn: what is typed will not be remembered: " + ErrorLine.text(e));
        }
        return TerminalConsole.ofProcess(home.resolve("chat-history"), SlashCommand.allTyped());
    }
}
