package io.github.reattn.cli;

/// An answer on stdout, piece by piece as it comes.
///
/// A terminal gets no control characters but line breaks and tabs: what a model says must not move the cursor, or
/// worse.
final class AnswerOutput {
    private static final char REPLACEMENT = '\uFFFD';

    private final boolean terminal = Terminal.STDOUT.isTerminal();
    private char last = '\n';

    void print(String piece) {
        if (!piece.isEmpty()) {
            System.out.print(terminal ? harmless(piece) : piece);
            System.out.flush();
            last = piece.charAt(piece.length() - 1);
        }
    }

    /// Ends the line, if the answer did not.
    void end() {
        if (last != '\n') {
            print("\n");
        }
    }

    /// A line of the program's own, which begins a line of the terminal.
    void say(String line) {
        end();
        System.out.println(line);
        System.out.flush();
    }

    static String harmless(String text) {
        StringBuilder harmless = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
            harmless.append(control ? REPLACEMENT : c);
        }
        return harmless.toString();
    }
}
