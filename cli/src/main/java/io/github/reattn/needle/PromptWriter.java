package io.github.reattn.needle;

import io.github.reattn.Prompt;
import io.github.reattn.Reattn;
import io.github.reattn.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;

/// Writes prompts of a given length, counted with the model's own tokenizer. Texts are encoded piece by piece, so that
/// lengths, places of needles and the beginning of the question are exact. Immutable and thread-safe.
public final class PromptWriter {
    private final Tokenizer tokenizer;
    private final List<Integer> header;
    private final List<Integer> footer;

    private PromptWriter(Tokenizer tokenizer, List<Integer> header, List<Integer> footer) {
        this.tokenizer = tokenizer;
        this.header = header;
        this.footer = footer;
    }

    /// How prompts for a model look.
    ///
    /// @param chat whether as the first message of a conversation, in the model's chat template; else plain text
    public static PromptWriter of(Reattn model, boolean chat) {
        Tokenizer tokenizer = model.tokenizer();
        if (!chat) {
            return new PromptWriter(tokenizer, boxed(model.encode(Prompt.raw(""))), List.of());
        }
        // What two messages that differ everywhere have in common is the template's.
        List<Integer> one = boxed(model.encode(Prompt.ask("One")));
        List<Integer> two = boxed(model.encode(Prompt.ask("zwei 2")));
        int start = 0;
        int least = Math.min(one.size(), two.size());
        while (start < least && one.get(start).equals(two.get(start))) {
            start++;
        }
        int end = 0;
        while (end < least - start && one.get(one.size() - 1 - end).equals(two.get(two.size() - 1 - end))) {
            end++;
        }
        return new PromptWriter(tokenizer, one.subList(0, start), one.subList(one.size() - end, one.size()));
    }

    private static List<Integer> boxed(int[] tokens) {
        return Arrays.stream(tokens).boxed().toList();
    }

    /// What stands around the text.
    ///
    /// @param intro before it
    /// @param question after it
    /// @param answerStart what the model has said already
    record Frame(String intro, String question, String answerStart) {}

    /// A sentence to be hidden.
    ///
    /// @param depth share of the text's tokens before it, 0 to 1
    record Insert(String text, double depth) {}

    /// A question to which the answer is known.
    ///
    /// @param expected what the answer must hold
    /// @param reference the sentence that answers
    record Quiz(Frame frame, List<String> expected, String reference) {}

    /// A prompt that tells as much of a text as fits, with sentences hidden in it, each at the border between two
    /// pieces that is nearest to its depth.
    ///
    /// @param room the most tokens
    NeedlePrompt fill(Quiz quiz, Iterator<String> pieces, String textName, List<Insert> inserts, int room) {
        List<List<Integer>> hidden =
                inserts.stream().map(insert -> encode(insert.text())).toList();
        int fixed = fixed(quiz.frame()) + hidden.stream().mapToInt(List::size).sum();
        int left = room - fixed;
        requireRoom(left, room, fixed);
        List<List<Integer>> text = new ArrayList<>();
        List<Integer> borders = new ArrayList<>(List.of(0));
        int total = 0;
        while (true) {
            if (!pieces.hasNext()) {
                throw new IllegalArgumentException(textName + " has " + total + " tokens, " + left
                        + " are needed; give a longer text or shorter --lengths, or add --repeat-haystack");
            }
            List<Integer> piece = encode(pieces.next());
            if (total + piece.size() > left) {
                break;
            }
            text.add(piece);
            total += piece.size();
            borders.add(total);
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < inserts.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(i -> inserts.get(i).depth()));
        List<Integer> body = new ArrayList<>();
        int next = 0;
        for (int i : order) {
            int place = nearest(borders, inserts.get(i).depth() * total);
            for (; next < place; next++) {
                body.addAll(text.get(next));
            }
            body.addAll(hidden.get(i));
        }
        text.subList(next, text.size()).forEach(body::addAll);
        return around(body, quiz);
    }

    /// A prompt with the longest text of a family that fits.
    ///
    /// @param texts gives a text for each size, longer ones for larger sizes; for 1 the least that makes sense
    /// @param most the largest size
    /// @param room the most tokens
    NeedlePrompt largest(Quiz quiz, IntFunction<String> texts, int most, int room) {
        int fixed = fixed(quiz.frame());
        int low = 1;
        int high = most;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (fixed + encode(texts.apply(middle)).size() <= room) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        List<Integer> text = encode(texts.apply(low));
        requireRoom(room - fixed - text.size(), room, fixed + text.size());
        return around(text, quiz);
    }

    private static void requireRoom(int left, int room, int fixed) {
        if (left < 0) {
            throw new IllegalArgumentException("a length that leaves " + Math.max(0, room)
                    + " tokens to the prompt is too short: needles and question alone take " + fixed);
        }
    }

    private int fixed(Frame frame) {
        return header.size()
                + encode(frame.intro()).size()
                + encode(frame.question()).size()
                + footer.size()
                + encode(frame.answerStart()).size();
    }

    private NeedlePrompt around(List<Integer> text, Quiz quiz) {
        List<Integer> tokens = new ArrayList<>(header);
        tokens.addAll(encode(quiz.frame().intro()));
        tokens.addAll(text);
        int questionStart = tokens.size();
        tokens.addAll(encode(quiz.frame().question()));
        tokens.addAll(footer);
        tokens.addAll(encode(quiz.frame().answerStart()));
        return new NeedlePrompt(tokens, questionStart, quiz.expected(), quiz.reference());
    }

    /// Index of the border that is nearest to a place; of two, the earlier.
    private static int nearest(List<Integer> borders, double place) {
        int best = 0;
        for (int i = 1; i < borders.size(); i++) {
            if (Math.abs(borders.get(i) - place) < Math.abs(borders.get(best) - place)) {
                best = i;
            }
        }
        return best;
    }

    /// A piece of a longer text: the space that some tokenizers put before every text is its own first one.
    private List<Integer> encode(String piece) {
        if (piece.isEmpty()) {
            return List.of();
        }
        String text = tokenizer.addsSpacePrefix() && piece.startsWith(" ") ? piece.substring(1) : piece;
        return boxed(tokenizer.encode(text, false, false));
    }
}
