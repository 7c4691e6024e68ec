package io.github.reattn.tokenizer;

import java.util.BitSet;
import java.util.List;
import java.util.function.ToIntFunction;

/// What kind of token each one is: what the file says, corrected as llama.cpp corrects it. Immutable.
final class TokenAttributes {
    static final int UNKNOWN = 1;
    static final int UNUSED = 1 << 1;
    static final int NORMAL = 1 << 2;
    static final int CONTROL = 1 << 3;
    static final int USER_DEFINED = 1 << 4;
    static final int BYTE = 1 << 5;
    static final int STRIPS_LEFT = 1 << 7;
    static final int STRIPS_RIGHT = 1 << 8;

    private final short[] attributes;
    private final BitSet endOfGeneration = new BitSet();

    /// @param idOf the token with a text, or −1
    TokenAttributes(Vocabulary vocabulary, ToIntFunction<String> idOf) {
        attributes = new short[vocabulary.tokens.length];
        for (int id = 0; id < attributes.length; id++) {
            attributes[id] = (short) (vocabulary.types.length == 0 ? NORMAL : ofType(vocabulary.types[id]));
        }
        findRoles(vocabulary, idOf);
        for (String text : TokenRole.END_OF_GENERATION) {
            int id = idOf.applyAsInt(text);
            if (id >= 0) {
                endOfGeneration.set(id);
                attributes[id] |= CONTROL;
            }
        }
        for (String text : List.of("<|channel|>", "<|message|>", "<|start|>", "<|constrain|>")) { // of gpt-oss
            replace(idOf.applyAsInt(text), USER_DEFINED);
        }
        addEnd(vocabulary.idOf(TokenRole.EOS));
        exceptions(idOf);
        strips(vocabulary, idOf);
    }

    boolean has(int id, int anyOf) {
        return (attributes[id] & anyOf) != 0;
    }

    boolean isEndOfGeneration(int id) {
        return endOfGeneration.get(id);
    }

    private static int ofType(int type) {
        return switch (type) {
            case 1 -> NORMAL;
            case 2 -> UNKNOWN;
            case 3 -> CONTROL;
            case 4 -> USER_DEFINED;
            case 5 -> UNUSED;
            case 6 -> BYTE;
            default -> 0;
        };
    }

    /// A token that has a role by its text is a control token, whatever the file says.
    private void findRoles(Vocabulary vocabulary, ToIntFunction<String> idOf) {
        for (TokenRole role : TokenRole.values()) {
            int id = vocabulary.idOf(role);
            if (id < 0) {
                // llama.cpp takes the first one in the order of a hash table
                id = role.texts().stream()
                        .mapToInt(idOf)
                        .filter(found -> found >= 0)
                        .min()
                        .orElse(-1);
                if (id >= 0) {
                    attributes[id] |= CONTROL;
                }
            }
            switch (role) {
                case END_OF_TURN, END_OF_MESSAGE, FIM_PAD, FIM_REPOSITORY, FIM_SEPARATOR -> addEnd(id);
                default -> {}
            }
        }
    }

    private void addEnd(int id) {
        if (id >= 0) {
            endOfGeneration.set(id);
        }
    }

    /// Texts that end an answer in one model family and don't in another.
    private void exceptions(ToIntFunction<String> idOf) {
        boolean calls = ends(idOf, "<|call|>") || ends(idOf, "<|calls|>");
        if (calls && (ends(idOf, "<|return|>") || ends(idOf, "<|flush|>")) && ends(idOf, "<|end|>")) {
            notAnEnd(idOf.applyAsInt("<|end|>"), USER_DEFINED);
        }
        if ((ends(idOf, "<|tool_response>") || ends(idOf, "<|plamo:eos|>")) && ends(idOf, "</s>")) {
            notAnEnd(idOf.applyAsInt("</s>"), NORMAL);
        }
    }

    private boolean ends(ToIntFunction<String> idOf, String text) {
        int id = idOf.applyAsInt(text);
        return id >= 0 && endOfGeneration.get(id);
    }

    private void notAnEnd(int id, int attribute) {
        endOfGeneration.clear(id);
        replace(id, attribute);
    }

    /// Whether white space beside a token belongs to it is not in the file.
    private void strips(Vocabulary vocabulary, ToIntFunction<String> idOf) {
        if (containsAny(vocabulary.pre, "jina-v2-de", "jina-v2-es", "jina-v2-code")
                || containsAny(vocabulary.architecture, "nomic-bert-moe", "jina-bert-v3")) {
            add(idOf.applyAsInt("<mask>"), STRIPS_LEFT);
        } else if (containsAny(vocabulary.modelName, "phi-3", "phi3")) {
            for (int id = 0; id < attributes.length; id++) {
                if (has(id, CONTROL | USER_DEFINED | UNKNOWN)) {
                    add(id, STRIPS_RIGHT);
                }
            }
            add(idOf.applyAsInt("</s>"), STRIPS_RIGHT);
            for (String text : List.of("<unk>", "<s>", "<|endoftext|>")) {
                int id = idOf.applyAsInt(text);
                replace(id, id < 0 ? 0 : attributes[id] & ~STRIPS_RIGHT);
            }
        } else if (vocabulary.modelName.contains("modern-bert")) {
            add(idOf.applyAsInt("[MASK]"), STRIPS_LEFT);
        }
    }

    private static boolean containsAny(String text, String... parts) {
        return List.of(parts).stream().anyMatch(text::contains);
    }

    private void add(int id, int attribute) {
        replace(id, id < 0 ? 0 : attributes[id] | attribute);
    }

    private void replace(int id, int attribute) {
        if (id >= 0) {
            attributes[id] = (short) attribute;
        }
    }
}
