package io.github.reattn.tokenizer;

import io.github.reattn.gguf.GgufException;
import io.github.reattn.gguf.Metadata;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a file says about its tokenizer, checked, with llama.cpp's defaults where it says nothing. Immutable; the
/// arrays
/// are not to be written to.
///
/// | field | shape | note |
/// |---|---|---|
/// | `tokens` | (tokens) | texts; an empty one is named `[EMPTY_id]` |
/// | `scores` | (tokens) or empty | of SentencePiece: the higher, the earlier a token is merged |
/// | `types` | (tokens) or empty | `enum llama_token_type` |
/// | `merges` | (merges) | of BPE: pairs `left right`, the first one first |
///
/// @see <a href="https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp">llama_vocab::impl::load</a>
final class Vocabulary {
    private static final String PREFIX = "tokenizer.ggml.";
    private static final String MODEL = PREFIX + "model";
    private static final String PRE = PREFIX + "pre";
    private static final String TOKENS = PREFIX + "tokens";
    private static final String SCORES = PREFIX + "scores";
    private static final String TYPES = PREFIX + "token_type";
    private static final String MERGES = PREFIX + "merges";

    /// Pairs of texts that are merged by rank, or tokens that are merged by score.
    enum Model {
        BPE,
        SPM
    }

    final Model model;
    final PreTokenizer preTokenizer;
    final String[] tokens;
    final float[] scores;
    final int[] types;
    final String[] merges;
    final Map<TokenRole, Integer> roles = new EnumMap<>(TokenRole.class);
    final boolean addsBos;
    final boolean addsEos;
    final boolean addsSpacePrefix;

    /// `general.name` in lower case, `general.architecture`, `tokenizer.ggml.pre`: by these llama.cpp knows what the
    /// metadata cannot say.
    final String modelName;

    final String architecture;
    final String pre;

    Vocabulary(Metadata metadata) throws GgufException {
        String kind = metadata.string(MODEL);
        model = switch (kind) {
            case "llama" -> Model.SPM;
            case "gpt2", PreTokenizer.GEMMA4 -> Model.BPE;
            default -> throw new GgufException(MODEL + " is " + quoted(kind) + "; supported: gpt2, gemma4, llama");
        };
        boolean gemma4 = kind.equals(PreTokenizer.GEMMA4);
        pre = metadata.findString(PRE).orElse("");
        preTokenizer = preTokenizer(gemma4 ? PreTokenizer.GEMMA4 : pre);
        modelName = metadata.findString("general.name").orElse("").toLowerCase(Locale.ROOT);
        architecture = metadata.findString("general.architecture").orElse("");
        tokens = tokens(metadata);
        scores = metadata.has(SCORES) ? metadata.numbers(SCORES) : new float[0];
        if (metadata.has(SCORES)) {
            requireEnough(SCORES, scores.length);
        }
        types = metadata.has(TYPES) ? metadata.integers(TYPES) : new int[0];
        if (metadata.has(TYPES)) {
            requireEnough(TYPES, types.length);
        }
        merges = model == Model.BPE ? metadata.strings(MERGES) : new String[0];
        if (!gemma4) {
            defaultRoles();
        }
        readRoles(metadata);
        boolean bosIsCustom = model == Model.SPM || preTokenizer.addsBos();
        addsBos = gemma4 || metadata.flag(PREFIX + "add_bos_token", bosIsCustom);
        addsEos = metadata.flag(PREFIX + "add_eos_token", false);
        requireRole(addsBos, "add_bos_token", TokenRole.BOS);
        requireRole(addsEos, "add_eos_token", TokenRole.EOS);
        addsSpacePrefix = model == Model.SPM && metadata.flag(PREFIX + "add_space_prefix", true);
    }

    /// The id of the token with a role, or −1.
    int idOf(TokenRole role) {
        return roles.getOrDefault(role, -1);
    }

    private PreTokenizer preTokenizer(String name) throws GgufException {
        if (model == Model.SPM || name.isEmpty()) {
            return PreTokenizer.find(PreTokenizer.DEFAULT).orElseThrow();
        }
        Optional<PreTokenizer> found = PreTokenizer.find(name);
        if (found.isEmpty()) {
            throw new GgufException(
                    PRE + " is " + quoted(name) + ", a way to cut text into words that is not supported;"
                            + " supported: " + String.join(", ", PreTokenizer.allNames()));
        }
        return found.get();
    }

    private static String[] tokens(Metadata metadata) throws GgufException {
        String[] tokens = metadata.strings(TOKENS);
        if (tokens.length == 0) {
            throw new GgufException(TOKENS + " is empty; expected the vocabulary");
        }
        for (int id = 0; id < tokens.length; id++) {
            if (tokens[id].isEmpty()) {
                tokens[id] = "[EMPTY_" + id + "]";
            }
        }
        return tokens;
    }

    private void requireEnough(String key, int found) throws GgufException {
        if (found < tokens.length) {
            throw new GgufException(key + " has " + found + " elements; expected one for each of the " + tokens.length
                    + " tokens in " + TOKENS);
        }
    }

    private void defaultRoles() {
        boolean spm = model == Model.SPM;
        boolean noBos = List.of("chatglm-bpe", "glm4", "glm5").contains(pre);
        putIfToken(TokenRole.BOS, spm ? 1 : noBos ? -1 : 11);
        putIfToken(TokenRole.EOS, spm ? 2 : 11);
        putIfToken(TokenRole.UNKNOWN, spm ? 0 : -1);
    }

    private void putIfToken(TokenRole role, int id) {
        if (id >= 0 && id < tokens.length) {
            roles.put(role, id);
        }
    }

    private void readRoles(Metadata metadata) throws GgufException {
        for (TokenRole role : TokenRole.values()) {
            for (String key : role.keys()) {
                if (metadata.has(key)) {
                    int id = metadata.integer(key);
                    if (id < 0 || id >= tokens.length) {
                        throw new GgufException(key + " is " + id + "; expected a token, 0 to " + (tokens.length - 1));
                    }
                    roles.put(role, id);
                }
            }
        }
    }

    private void requireRole(boolean wanted, String flag, TokenRole role) throws GgufException {
        if (wanted && !roles.containsKey(role)) {
            throw new GgufException(
                    PREFIX + flag + " is true, but " + role.keys().getFirst() + " is missing");
        }
    }

    /// Text from a file, short enough for a message.
    static String quoted(String text) {
        return '\'' + (text.length() > 40 ? text.substring(0, 40) + '…' : text) + '\'';
    }
}
