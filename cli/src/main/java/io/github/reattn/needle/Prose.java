package io.github.reattn.needle;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Stories without end, made of our own words and sentences: a haystack for everyone. Immutable.
public final class Prose implements Haystack {
    private static final Pattern SLOT = Pattern.compile("[A-Z]+");
    private static final Map<String, String> SLOTS = Map.of(
            "NAME", "names",
            "PLACE", "places",
            "ADJ", "adjectives",
            "PERSON", "people",
            "VERB", "verbs",
            "THING", "objects",
            "ADV", "adverbs",
            "PREP", "prepositions");

    /// Capital words are slots.
    private static final List<String> SENTENCES = List.of(
            "the ADJ PERSON VERB the ADJ THING.",
            "nobody in the PLACE had seen the THING that NAME VERB.",
            "when the PERSON came to the PLACE, a ADJ PERSON VERB the THING PREP the window.",
            "it was ADJ that morning, and the road to the PLACE was ADJ.",
            "NAME and NAME VERB the THING, but the PERSON ADV VERB it.",
            "\"where is my THING?\" asked the PERSON, and NAME ADV pointed to the PLACE.",
            "the PERSON of the PLACE kept a ADJ THING and a ADJ THING PREP the door.",
            "after supper NAME VERB the ADJ THING and thought of the PLACE.",
            "some said that the PERSON VERB the THING; others knew that NAME VERB it.",
            "in those years the PLACE was ADJ, and every PERSON VERB a THING.",
            "NAME had a ADJ PERSON for a brother, who ADV VERB what others threw away.",
            "the THING was ADJ, the THING was ADJ, and the PERSON VERB them both.",
            "on the way from the PLACE to the PLACE, the PERSON VERB a THING.",
            "ADV the ADJ PERSON VERB the THING, and nobody asked why.",
            "if the PERSON had not VERB the THING, NAME would never have come to the PLACE.",
            "they VERB the ADJ THING together and ADV put it PREP the PLACE.",
            "the letter from NAME told of a ADJ PLACE and of a PERSON who VERB things.",
            "while the PERSON VERB the THING, it began to rain over the PLACE.",
            "there was one THING PREP the table, and the ADJ PERSON VERB it.",
            "for a week NAME stayed at the PLACE, where a PERSON ADV VERB the THING.",
            "the children of the PERSON VERB the THING until it was ADJ.",
            "\"a ADJ THING is better than a ADJ one,\" said NAME to the PERSON.",
            "before winter the PERSON VERB the PLACE and sold the ADJ THING.",
            "two of them VERB the THING, and the third, a ADJ PERSON, ADV watched.");

    private final WordLists words = WordLists.read();

    @Override
    public String name() {
        return "generated";
    }

    @Override
    public Iterator<String> pieces(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        return Stream.generate(() -> (random.below(6) == 0 ? "\n\n" : " ") + sentence(random))
                .iterator();
    }

    private String sentence(SplitMix64 random) {
        String filled = SLOT.matcher(random.pick(SENTENCES)).replaceAll(slot -> word(slot.group(), random));
        String article = filled.replaceAll("\\ba (?=[aeiou])", "an ");
        return article.startsWith("\"") ? "\"" + WordLists.capital(article.substring(1)) : WordLists.capital(article);
    }

    private String word(String slot, SplitMix64 random) {
        String word = random.pick(words.section(Objects.requireNonNull(SLOTS.get(slot), slot)));
        return slot.equals("NAME") ? WordLists.capital(word) : word;
    }
}
