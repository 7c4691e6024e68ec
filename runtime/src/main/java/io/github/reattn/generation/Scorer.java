package io.github.reattn.generation;

import io.github.reattn.backend.Session;
import io.github.reattn.generation.Score.ScoredToken;
import io.github.reattn.generation.Score.TokenLogit;
import io.github.reattn.sampling.TopTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;

/// Measures how likely given tokens are. Not thread-safe.
///
/// What the session holds from the last score, and the next context starts with, is not read again. The values may then
/// differ in their last digits from those of a session that read everything at once; with a bounded scope, where what
/// is retrieved depends on how the text was cut, call [#forget] in between.
public final class Scorer {
    /// Between chunks progress is told and cancelling is possible.
    private static final int CHUNK = 256;

    private final HeldTokens held;
    private final TopTokens topTokens = new TopTokens();

    /// @param session is empty, is used by nothing else from now on, and is not closed here
    public Scorer(Session session) {
        this.held = new HeldTokens(session, CHUNK);
    }

    /// Forgets what was read.
    public void forget() {
        held.clear();
    }

    /// How likely a continuation is after a context.
    ///
    /// @param context at least one token; BOS is not added
    /// @param continuation at least one token
    /// @param top how many of the likeliest tokens to give for each place
    /// @throws IllegalArgumentException if the context or the continuation is empty
    /// @throws CancellationException if it was cancelled
    public Score score(int[] context, int[] continuation, int top, Cancellation cancellation) {
        if (context.length == 0 || continuation.length == 0) {
            throw new IllegalArgumentException((context.length == 0 ? "the context" : "the continuation")
                    + " has no tokens; expected at least one (a model's BOS or EOS can be the context)");
        }
        held.checkRoom((long) context.length + continuation.length - 1);
        EncodedPrompt read = EncodedPrompt.of(context);
        held.keepStartOf(read);
        float[] logitsOfContext = held.append(read, Progress.SILENT, cancellation);
        if (held.size() < context.length) {
            throw new CancellationException("cancelled");
        }
        List<ScoredToken> scored = new ArrayList<>(continuation.length);
        scored.add(scored(logitsOfContext, continuation[0], top));
        if (continuation.length > 1) {
            held.append(
                    continuation,
                    0,
                    continuation.length - 1,
                    (index, logits) -> scored.add(scored(logits, continuation[index + 1], top)));
        }
        return new Score(scored);
    }

    private ScoredToken scored(float[] logits, int token, int top) {
        int[] likeliest = topTokens.of(logits, Math.max(1, top));
        List<TokenLogit> list = new ArrayList<>(top);
        for (int i = 0; i < Math.min(top, likeliest.length); i++) {
            list.add(new TokenLogit(likeliest[i], logits[likeliest[i]]));
        }
        return new ScoredToken(token, logProbability(logits, token), likeliest[0], list);
    }

    /// How well the model predicts a text, in windows that follow each other.
    ///
    /// Tokens 1 … n − 1 of each window are predicted, each from all earlier ones of its window. Where the model wants
    /// BOS, the first token of every window is replaced by it, as in llama.cpp's `llama-perplexity`. A rest shorter
    /// than a window is left out, unless it is the whole text.
    ///
    /// @param text its tokens, BOS first where the model wants it
    /// @param context tokens of a window, at least 2
    /// @param windows how many windows at most; 0 = all
    /// @param bos the token that the model wants in front of every text, or −1
    /// @param progress hears of predicted tokens
    /// @throws IllegalArgumentException if a window would have fewer than two tokens
    /// @throws CancellationException if it was cancelled
    public Perplexity perplexity(
            int[] text, int context, int windows, int bos, Progress progress, Cancellation cancellation) {
        int size = Math.min(context, text.length);
        if (size < 2) {
            throw new IllegalArgumentException("a window of " + size + " tokens (context " + context + ", text "
                    + text.length + " tokens) predicts nothing; expected at least 2");
        }
        held.checkRoom(size - 1L);
        int count = windows > 0 ? Math.min(windows, text.length / size) : text.length / size;
        long perWindow = size - 1L;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            int[] window = Arrays.copyOfRange(text, i * size, (i + 1) * size);
            if (bos >= 0) {
                window[0] = bos;
            }
            long before = i * perWindow;
            sum += negativeLogLikelihood(
                    window, (done, total) -> progress.on(before + done, count * perWindow), cancellation);
        }
        return new Perplexity(count * perWindow, sum / (count * perWindow));
    }

    private double negativeLogLikelihood(int[] window, Progress progress, Cancellation cancellation) {
        held.clear();
        double[] sum = {0};
        int last = window.length - 1;
        for (int from = 0; from < last; ) {
            if (cancellation.isCancelled()) {
                throw new CancellationException("cancelled");
            }
            int to = Math.min(last, from + CHUNK);
            held.append(window, from, to, (index, logits) -> sum[0] -= logProbability(logits, window[index + 1]));
            from = to;
            progress.on(from, last);
        }
        return sum[0];
    }

    /// `logit − ln ∑ exp(logits)`, in double.
    ///
    /// @throws IllegalArgumentException if the token is outside the vocabulary
    static double logProbability(float[] logits, int token) {
        if (token < 0 || token >= logits.length) {
            throw new IllegalArgumentException(
                    "token " + token + " is outside the vocabulary; expected 0 to " + (logits.length - 1));
        }
        float max = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return logits[token] - (max + Math.log(sum));
    }
}
