package io.github.reattn.cli;

/// The `reattn` command.
public final class Main {
    private Main() {}

    /// Runs the command.
    public static void main(String[] args) {
        System.out.println("reattn");
    }
}
