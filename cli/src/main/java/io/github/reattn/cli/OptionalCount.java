package io.github.reattn.cli;

import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/// An option's number that may be left out: what follows and is none is left to others, so that a question may follow.
final class OptionalCount implements IParameterConsumer {
    private static final int DEFAULT = 3;

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's type
    public void consumeParameters(Stack<String> args, ArgSpec option, CommandSpec command) {
        boolean given = !args.isEmpty() && args.peek().matches("[0-9]{1,6}");
        option.setValue(given ? Integer.valueOf(args.pop()) : Integer.valueOf(DEFAULT));
    }
}
