package io.github.reattn;

import io.github.reattn.generation.GenerationOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How questions about documents are answered.
///
/// @param documents what the questions are about, in the order in which the model reads them; may be none
/// @param system the system message: how the model shall behave; null = none
/// @param generation how answers are made
/// @param raw no chat template, and nothing between the documents: the model continues their text and the question's
public record ReadingOptions(
        List<Document> documents, @Nullable String system, GenerationOptions generation, boolean raw) {

    public ReadingOptions {
        documents = List.copyOf(documents);
        if (raw && system != null) {
            throw new IllegalArgumentException("a system message has no meaning in a raw text: it has no roles");
        }
    }

    /// Documents with the default options; answers tell their sources.
    public static ReadingOptions of(Document... documents) {
        return new ReadingOptions(
                List.of(documents), null, GenerationOptions.defaults().withSources(true), false);
    }

    public ReadingOptions withSystem(@Nullable String value) {
        return new ReadingOptions(documents, value, generation, raw);
    }

    public ReadingOptions withGeneration(GenerationOptions value) {
        return new ReadingOptions(documents, system, value, raw);
    }

    public ReadingOptions withRaw(boolean value) {
        return new ReadingOptions(documents, system, generation, value);
    }
}
