package io.github.reattn.needle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The language of the built-in needle model, as token ids. `bench/needle/README.md` defines it; the same seed gives
/// the same haystack there and here. Immutable.
final class Language {
    static final int BOS = 1;
    static final int SPACE = 3 + 256;
    static final int DIGIT = SPACE + 1;
    static final int DOT = DIGIT + 10;
    static final int QUESTION_MARK = DOT + 1;
    static final int FIRST_WORD = QUESTION_MARK + 1;
    static final int ANSWER_TOKENS = 6;

    private static final int CODE_DIGITS = 5;
    private static final int NEEDLE_TOKENS = 13;
    private static final int ONE_IN = 10;
    private static final Map<String, String> SLOTS =
            Map.of("A", "adjectives", "P", "people", "V", "verbs", "O", "objects", "D", "adverbs", "I", "prepositions");
    private static final List<String> FORMS = List.of(
            "the A P V the A O", "the P D V one O I the O", "I the A O the P V the O", "the P and the P V the A O D");

    private final Map<String, Integer> ids = new HashMap<>();
    private final List<Integer> names;
    private final List<Integer> places;
    private final List<List<List<Integer>>> forms = new ArrayList<>();

    Language(WordLists words) {
        for (String word : words.all()) {
            ids.put(word, FIRST_WORD + ids.size());
        }
        names = ids(words.section("names"));
        places = ids(words.section("places"));
        for (String form : FORMS) {
            forms.add(Arrays.stream(form.split(" "))
                    .map(word -> SLOTS.containsKey(word) ? ids(words.section(SLOTS.get(word))) : ids(List.of(word)))
                    .toList());
        }
    }

    /// A prompt.
    ///
    /// @param tokens BOS, sentences, question and query
    /// @param questionStart where the question begins, an index of `tokens`
    /// @param code its answer: five digits
    record Story(List<Integer> tokens, int questionStart, String code) {}

    /// A prompt with one needle.
    ///
    /// @param length the most tokens
    /// @param depth share of the sentences that stand before the needle, 0 to 1
    Story haystack(int length, double depth, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        List<Integer> key = key(random);
        List<Integer> code = code(random);
        List<Integer> tail = new ArrayList<>(question(key));
        tail.addAll(query(key));
        List<List<Integer>> sentences = new ArrayList<>();
        int room = length - 1 - tail.size() - NEEDLE_TOKENS;
        if (room < 0) {
            throw new IllegalArgumentException(
                    "a length of " + length + " tokens is too short: needle and question take " + (length - room));
        }
        while (true) {
            List<Integer> sentence = random.below(ONE_IN) == 0 ? distractor(random, key) : filler(random);
            room -= sentence.size();
            if (room < 0) {
                break;
            }
            sentences.add(sentence);
        }
        sentences.add((int) (depth * sentences.size()), needle(key, code));
        List<Integer> tokens = new ArrayList<>(length);
        tokens.add(BOS);
        sentences.forEach(tokens::addAll);
        int questionStart = tokens.size();
        tokens.addAll(tail);
        StringBuilder digits = new StringBuilder();
        code.forEach(token -> digits.append(token - DIGIT));
        return new Story(tokens, questionStart, digits.toString());
    }

    private List<Integer> distractor(SplitMix64 random, List<Integer> key) {
        List<Integer> other = key(random);
        while (other.equals(key)) {
            other = key(random);
        }
        return needle(other, code(random));
    }

    private List<Integer> filler(SplitMix64 random) {
        List<Integer> sentence = new ArrayList<>();
        for (List<Integer> slot : random.pick(forms)) {
            sentence.add(slot.size() > 1 ? random.pick(slot) : slot.getFirst());
        }
        sentence.add(DOT);
        return sentence;
    }

    private List<Integer> key(SplitMix64 random) {
        int name = random.pick(names);
        return List.of(name, random.pick(places));
    }

    private static List<Integer> code(SplitMix64 random) {
        return IntStream.range(0, CODE_DIGITS)
                .mapToObj(i -> DIGIT + random.below(10))
                .toList();
    }

    private List<Integer> query(List<Integer> key) {
        List<Integer> query = new ArrayList<>(ids(List.of("the", "code", "for")));
        query.addAll(key);
        query.addAll(ids(List.of("is")));
        return query;
    }

    private List<Integer> needle(List<Integer> key, List<Integer> code) {
        List<Integer> needle = query(key);
        needle.add(SPACE);
        needle.addAll(code);
        needle.add(DOT);
        return needle;
    }

    private List<Integer> question(List<Integer> key) {
        List<Integer> question = new ArrayList<>(ids(List.of("what", "is", "the", "code", "for")));
        question.addAll(key);
        question.add(QUESTION_MARK);
        return question;
    }

    private List<Integer> ids(List<String> words) {
        return words.stream().map(word -> ids.getOrDefault(word, 0)).toList();
    }
}
