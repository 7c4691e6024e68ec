package io.github.reattn.fake;

import io.github.reattn.attention.SelectionListener;
import io.github.reattn.backend.ContextOverflowException;
import io.github.reattn.backend.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A session whose next token is a function of the tokens it holds. Remembers how it was used.
public final class FakeSession implements Session {

    /// What the model says next.
    @FunctionalInterface
    public interface Script {
        /// @param held the tokens so far
        int next(int[] held);

        /// Says these tokens after a prompt of this length, then EOS for ever.
        static Script says(int promptLength, int... answer) {
            return held -> {
                int at = held.length - promptLength;
                return at >= 0 && at < answer.length ? answer[at] : FakeTokenizer.EOS;
            };
        }
    }

    private final Script script;
    private final int maxTokens;
    private final float[] logits;
    private int[] held = {};
    private final List<Integer> forwards = new ArrayList<>();
    private boolean closed;
    private int question = -1;

    /// @param maxTokens 0 = any number
    public FakeSession(int vocabSize, int maxTokens, Script script) {
        this.logits = new float[vocabSize];
        this.maxTokens = maxTokens;
        this.script = script;
    }

    /// How many tokens each call of `forward` brought.
    public List<Integer> forwards() {
        return forwards;
    }

    public int[] held() {
        return held;
    }

    /// Where the last question began.
    public int question() {
        return question;
    }

    public boolean closed() {
        return closed;
    }

    @Override
    public int position() {
        return held.length;
    }

    @Override
    public void listen(@Nullable SelectionListener listener) {
        // nothing is selected here
    }

    @Override
    public void checkRoom(long tokens) {
        if (maxTokens > 0 && tokens > maxTokens) {
            throw new ContextOverflowException("the session holds " + maxTokens + " tokens");
        }
    }

    @Override
    public float[] forward(int[] tokens, int from, int to) {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        checkRoom(held.length + to - from);
        forwards.add(to - from);
        int[] longer = Arrays.copyOf(held, held.length + to - from);
        System.arraycopy(tokens, from, longer, held.length, to - from);
        held = longer;
        Arrays.fill(logits, 0);
        logits[script.next(held)] = 10;
        return logits;
    }

    @Override
    public float[] forward(int token) {
        return forward(new int[] {token}, 0, 1);
    }

    @Override
    public void forwardAll(int[] tokens, int from, int to, LogitsConsumer consumer) {
        for (int i = from; i < to; i++) {
            consumer.accept(i, forward(tokens[i]));
        }
    }

    @Override
    public void question(int position) {
        question = position;
    }

    @Override
    public void verifyScan(boolean on) {}

    @Override
    public void rewind(int position) {
        if (position < 0 || position > held.length) {
            throw new IllegalArgumentException("rewind to " + position + " of " + held.length);
        }
        held = Arrays.copyOf(held, position);
    }

    @Override
    public long memoryBytes() {
        return 1000L * held.length;
    }

    @Override
    public void close() {
        closed = true;
    }
}
