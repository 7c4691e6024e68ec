package io.github.reattn.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where the person is who chats: what is typed, and where answers go.
interface ChatConsole extends AutoCloseable {

    /// What the person says next, several lines where [MultiLine] joins them; null when there is no more.
    ///
    /// @throws IOException if it cannot be read, or is no UTF-8
    @Nullable
    String read() throws IOException;

    /// An answer is about to come.
    ///
    /// @param stop what Ctrl-C does until it is over
    void beginAnswer(Runnable stop);

    /// The next piece of the answer.
    void print(String piece);

    /// The answer is over.
    void endAnswer();

    /// Tells the person something.
    void say(String line);

    @Override
    void close() throws IOException;
}
