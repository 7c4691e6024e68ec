package io.github.reattn.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a person may type in a chat instead of a message.
enum SlashCommand {
    HELP("", "show this list") {
        @Override
        void run(ChatLoop chat, String argument) {
            for (SlashCommand command : values()) {
                chat.say(String.format("%-14s  %s", command.typed() + " " + command.argument, command.help));
            }
            chat.say("A message of several lines: \\ at the end of a line, or \"\"\" before and after it; on a terminal"
                    + " also Alt-Enter.");
            chat.say("Ctrl-C stops an answer, Ctrl-D ends the chat.");
        }
    },
    RESET("", "forget the conversation, keep the system message and the documents") {
        @Override
        void run(ChatLoop chat, String argument) {
            chat.reset();
        }
    },
    SYSTEM("[TEXT]", "set the system message; without TEXT show it") {
        @Override
        void run(ChatLoop chat, String argument) {
            chat.system(argument);
        }
    },
    SAVE("FILE", "write the conversation as JSON") {
        @Override
        void run(ChatLoop chat, String argument) throws IOException {
            chat.save(required(argument));
        }
    },
    LOAD("FILE", "read a text, PDF or folder to talk about, or continue a saved conversation") {
        @Override
        void run(ChatLoop chat, String argument) throws IOException {
            chat.load(required(argument));
        }
    },
    SOURCES("[N]", "show the N (3) passages that the last answer looked at most") {
        @Override
        void run(ChatLoop chat, String argument) {
            chat.sources(argument);
        }
    },
    TRACE("FILE", "write what the last answer looked at: a page (.html), or its data (.json)") {
        @Override
        void run(ChatLoop chat, String argument) throws IOException {
            chat.trace(required(argument));
        }
    },
    CONTEXT("", "show how full the context is") {
        @Override
        void run(ChatLoop chat, String argument) {
            chat.context();
        }
    },
    STATS("", "show times and rates of the last answer") {
        @Override
        void run(ChatLoop chat, String argument) {
            chat.stats();
        }
    },
    QUIT("", "end the chat") {
        @Override
        void run(ChatLoop chat, String argument) {
            chat.quit();
        }
    };

    private final String argument;
    private final String help;

    SlashCommand(String argument, String help) {
        this.argument = argument;
        this.help = help;
    }

    /// Does what it says.
    ///
    /// @param argument what was typed behind it, without spaces around; may be empty
    abstract void run(ChatLoop chat, String argument) throws IOException;

    String required(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(typed() + " needs a " + argument + ": " + typed() + " " + argument);
        }
        return value;
    }

    /// `/help`
    String typed() {
        return "/" + name().toLowerCase(Locale.ROOT);
    }

    static List<String> allTyped() {
        return Arrays.stream(values()).map(SlashCommand::typed).toList();
    }

    /// The command of this name; `/exit` and `/bye` are `/quit`.
    static Optional<SlashCommand> find(String typed) {
        String name = typed.equalsIgnoreCase("/exit") || typed.equalsIgnoreCase("/bye") ? "/quit" : typed;
        return Arrays.stream(values())
                .filter(command -> command.typed().equalsIgnoreCase(name))
                .findFirst();
    }

    /// What to say about a name that is none.
    static String hint(String typed) {
        String nearest = allTyped().stream()
                .max(Comparator.comparingInt(name -> commonLetters(name, typed.toLowerCase(Locale.ROOT))))
                .orElseThrow();
        String guess = commonLetters(nearest, typed.toLowerCase(Locale.ROOT)) > 1 ? "; did you mean " + nearest : "";
        return typed + " is no command" + guess + "; /help lists them";
    }

    private static int commonLetters(String a, String b) {
        int mismatch = Arrays.mismatch(a.toCharArray(), b.toCharArray());
        return mismatch < 0 ? a.length() : mismatch;
    }
}
