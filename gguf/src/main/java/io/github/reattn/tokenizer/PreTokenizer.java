package io.github.reattn.tokenizer;

import java.util.List;
import java.util.Optional;

/// How a text is cut before bytes are merged, and what else a value of `tokenizer.ggml.pre` decides: one row of a
/// table.
/// A new pre-tokenizer is one more row.
///
/// The patterns are llama.cpp's, which differ in details from the models' own: categories are those of [SymbolText],
/// and
/// `\p{Lu}` and its kind are `\p{L}`. They are applied one after the other, each to the pieces that the last one left.
///
/// @param names values of `tokenizer.ggml.pre`
/// @param patterns see [SplitPattern]
/// @param wholeWords whether a piece which is a token is that token, whatever the merges say
/// @param addsBos whether BOS is added where the metadata do not say
/// @param text which characters the vocabulary is written in
/// @see <a href="https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp">llm_tokenizer_bpe</a>
record PreTokenizer(List<String> names, List<String> patterns, boolean wholeWords, boolean addsBos, Alphabet text) {
    enum Alphabet {
        /// [ByteLevel].
        BYTES,
        /// UTF-8, with U+2581 for a space.
        CHARACTERS,
        /// As `CHARACTERS`; a run of line ends which is a token is that token.
        CHARACTERS_AND_LINES
    }

    static final String DEFAULT = "default";
    static final String GEMMA4 = "gemma4";

    /// Not compiled as a pattern, because it would take quadratic time.
    static final String NUMBERS_BY_THREE = "\\p{N}{1,3}(?=(?:\\p{N}{3})*(?!\\p{N}))";

    /// Not compiled as a pattern, because it matches nothing but the place between two characters.
    static final String DIGITS_BY_THREE = "(?=(?:\\d{3})+(?!\\d))";

    private static final String CONTRACTION = "'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]";
    private static final String WORD = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
    private static final String MARKED_WORD = "[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+";
    private static final String NUMBER = "\\p{N}";
    private static final String UP_TO_3 = "\\p{N}{1,3}";
    private static final String BLANKS = "\\s+(?!\\S)|\\s+";
    private static final String LINES_AND_BLANKS = "\\s*[\\r\\n]+|" + BLANKS;
    private static final String REST = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|" + LINES_AND_BLANKS;
    private static final String PATH_REST = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|" + LINES_AND_BLANKS;

    private static final String GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)";
    private static final String LLAMA3 = CONTRACTION + "|" + WORD + "|" + UP_TO_3 + "|" + REST;
    private static final String QWEN2 = CONTRACTION + "|" + WORD + "|" + NUMBER + "|" + REST;
    private static final String CAPITALISED = capitalised("\\p{L}", "");
    private static final String LINES = "[^\\n]+|[\\n]+";
    private static final String NO_PUNCTUATION =
            " ?[^(\\s|.,!?\u2026\u3002\uFF0C\u3001\u0964\u06D4\u060C)]+"; // of Latin, Chinese, Hindi, Arabic
    private static final String CJK_OR_KANA = "[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+";
    private static final String CJK_OR_HANGUL = "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+";
    private static final String PUNCTUATED_WORD =
            "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+";
    private static final String DEEPSEEK3 = PUNCTUATED_WORD + "| ?[\\p{P}\\p{S}]+[\\r\\n]*|" + LINES_AND_BLANKS;

    /// Letters with case as deepseek-llm lists them.
    private static final String CASED =
            "\\s?[A-Za-z\u00B5\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u01BA\u01BC-\u01BF\u01C4-\u0293\u0295-\u02AF"
                    + "\u0370-\u0373\u0376\u0377\u037B-\u037D\u037F\u0386\u0388-\u038A\u038C\u038E-\u03A1\u03A3-\u03F5"
                    + "\u03F7-\u0481\u048A-\u052F\u0531-\u0556\u10A0-\u10C5\u13A0-\u13F5\u13F8-\u13FD\u1C90-\u1CBA"
                    + "\u1CBD-\u1CBF\u1D00-\u1D2B\u1D6B-\u1D77\u1D79-\u1D9A\u1E00-\u1F15\u1F18-\u1F1D\u1F20-\u1F45"
                    + "\u1F48-\u1F4D\u1F50-\u1F57\u1F59\u1F5B\u1F5D\u1F5F-\u1F7D\u1F80-\u1FB4\u1FB6-\u1FBC\u1FBE"
                    + "\u1FC2-\u1FC4\u1FC6-\u1FCC\u1FD0-\u1FD3\u1FD6-\u1FDB\u1FE0-\u1FEC\u1FF2-\u1FF4\u1FF6-\u1FFC"
                    + "\u2102\u2107\u210A-\u2113\u2115\u2119-\u211D\u2124\u2126\u2128\u212A-\u212D\u212F-\u2134\u2139"
                    + "\u213C-\u213F\u2145-\u2149\u214E\u2183\u2184\u2C00-\u2C7B\u2C7E-\u2CE4\u2CEB-\u2CEE\u2CF2\u2CF3"
                    + "\uA640-\uA66D\uA680-\uA69B\uA722-\uA76F\uA771-\uA787\uA78B-\uA78E\uAB70-\uABBF\uFB00-\uFB06"
                    + "\uFB13-\uFB17\uFF21-\uFF3A\uFF41-\uFF5A\uD801\uDC00-\uD801\uDC4F\uD801\uDCB0-\uD801\uDCD3"
                    + "\uD801\uDCD8-\uD801\uDCFB\uD803\uDC80-\uD803\uDCB2\uD803\uDCC0-\uD803\uDCF2"
                    + "\uD806\uDCA0-\uD806\uDCDF\uD83A\uDD00-\uD83A\uDD43]+";

    private static final List<PreTokenizer> TABLE = List.of(
            row("default", "[\\p{P}\\$\\+<=>\\^~\\|]+", GPT2, "\\p{N}+", "[0-9][0-9][0-9]"),
            row("gpt-2 phi-2 jina-es jina-de gigachat jina-v2-es jina-v2-de a.x-4.0 mellum modern-bert", GPT2),
            row("jina-v1-en jina-v2-code roberta-bpe mpt olmo jais trillion granite-docling exaone4", GPT2),
            row("smollm starcoder refact command-r codeshell exaone minerva-7b mellum2", NUMBER, GPT2),
            row("llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano", LLAMA3)
                    .withWholeWords()
                    .withBos(),
            row("dbrx smaug-bpe chatglm-bpe", LLAMA3),
            row("glm4 glm5", LLAMA3).withWholeWords(),
            row("qwen2 deepseek-r1-qwen kormo f2llmv2 megrez stablelm2 hunyuan solar-open grok-2", QWEN2),
            row(
                    "qwen35",
                    CONTRACTION + "|" + MARKED_WORD + "|" + NUMBER + "| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|"
                            + LINES_AND_BLANKS),
            row("ufakzeka", WORD + "|" + NUMBER + "|" + REST),
            row("laguna", LINES, QWEN2),
            row(
                    "seed-coder",
                    CONTRACTION + "|" + WORD + "|" + NUMBER + "| ?[^\\s\\p{L}\\p{N}\\r\\n]+|" + LINES_AND_BLANKS),
            row(
                    "bailingmoe bailingmoe2 llada-moe",
                    "'[sSdDmMtT]|'[lL][lL]|'[vV][eE]|'[rR][eE]|" + WORD + "|" + NUMBER
                            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]|" + BLANKS),
            row(
                    "exaone-moe",
                    CONTRACTION + "|[^\\r\\n\\p{L}\\p{N}]?(?:\\p{L}\\p{M}*(?: \\p{L}\\p{M}*)*+)++|" + NUMBER
                            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]?|\\s*[\\r\\n]|" + BLANKS),
            row("minicpm5", UP_TO_3, CONTRACTION + "|" + WORD + "|\\p{N}+|" + REST)
                    .withWholeWords(),
            row(
                    "jais-2",
                    CONTRACTION + "|" + WORD + "|" + UP_TO_3 + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+"
                            + "|\\s{512}(?!\\S)|\\s{256}(?!\\S)|\\s{128}(?!\\S)|\\s{64}(?!\\S)|\\s{32}(?!\\S)"
                            + "|\\s{16}(?!\\S)|\\s{8}(?!\\S)|\\s{4}(?!\\S)|\\s{1,2}(?!\\S)|\\s{1}"),
            row("tekken", CAPITALISED + NUMBER + "|" + PATH_REST)
                    .withWholeWords()
                    .withBos(),
            row(
                    "gpt-4o llama4 kanana2 talkie minimax-m2",
                    capitalised("\\p{L}", CONTRACTION) + UP_TO_3 + "|" + PATH_REST),
            row("granite-embed-multi-97m", capitalised("\\p{L}\\p{M}", CONTRACTION) + UP_TO_3 + "|" + PATH_REST)
                    .withWholeWords(),
            row(
                    "tiny_aya cohere2moe",
                    NUMBERS_BY_THREE,
                    MARKED_WORD + optional(CONTRACTION) + "|" + UP_TO_3 + "|" + PATH_REST),
            row(
                            "youtu",
                            "[\uAC00-\uD7A3\u3131-\u318E]+"
                                    + "|[\uFF01\u2026\u201C\u201D\u2018\u2019\u2014\uFF1A\uFF1B\uFF0C\u3001-\u303F\uFE30-\uFE4F]+"
                                    + "|[\u3105-\u312F]+|" + CJK_OR_KANA,
                            MARKED_WORD + optional(CONTRACTION) + "|" + NUMBER + "|" + PATH_REST)
                    .withWholeWords(),
            row(
                    "kimi-k2",
                    "\\p{Han}+|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}&&[^\\p{Han}]]+" + optional(CONTRACTION) + "|" + UP_TO_3
                            + "|" + REST),
            row(
                    "deepseek-llm",
                    "[\\r\\n]",
                    CASED,
                    "\\s?[!-/:-~\uFF01-\uFF0F\uFF1A-\uFF5E\u2018-\u201F\u3000-\u3002]+",
                    "\\s+$",
                    CJK_OR_HANGUL,
                    "\\p{N}+"),
            row("deepseek-coder", "[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", CJK_OR_HANGUL, NUMBER),
            row("deepseek-v3 hunyuan-dense joyai-llm hy_v4", UP_TO_3, CJK_OR_KANA, DEEPSEEK3),
            row("spark2_5", UP_TO_3, CJK_OR_KANA, PUNCTUATED_WORD + "| ?[\\p{P}\\p{S}]+|[\\r\\n]|" + BLANKS, NUMBER),
            row(
                    "afmoe",
                    NUMBERS_BY_THREE,
                    "[\u4E00-\u9FFF\u3400-\u4DBF\u8C48-\uFAFF\u3040-\u309F\u30A0-\u30FF"
                            + "\uFF65-\uFF9F\u2F00-\u2FDF\u0E40-\u0E7F\u0E80-\u0EFF\u1780-\u17FF\u1000-\u109F\uAA60-\uAA7F"
                            + "\uA9E0-\uA9FF\uAC00-\uD7AF\u1100-\u11FF]+",
                    DEEPSEEK3),
            row("falcon", "[\\p{P}\\$\\+<=>\\^~\\|`]+", GPT2, "[0-9][0-9][0-9]"),
            row("poro-chat bloom gpt3-finnish", NO_PUNCTUATION),
            row("viking", NO_PUNCTUATION, NUMBER),
            row("superbpe", "\\p{N}+", DIGITS_BY_THREE),
            row(
                            "chameleon",
                            "<sentinel:[0-9]+>",
                            "IMGIMG[A-I]{1,4}Z",
                            "[\\t\\n]|    |  ",
                            NUMBER,
                            "[\\p{P}!-/:-@\\[-`{-~]",
                            GPT2)
                    .withBos(),
            row("gemma4 granite-embed-multi-311m", LINES)
                    .of(Alphabet.CHARACTERS_AND_LINES)
                    .withBos(),
            row("sarvam-moe", LINES).of(Alphabet.CHARACTERS));

    static Optional<PreTokenizer> find(String name) {
        return TABLE.stream().filter(row -> row.names.contains(name)).findFirst();
    }

    static List<String> allNames() {
        return TABLE.stream().flatMap(row -> row.names.stream()).sorted().toList();
    }

    /// The patterns, ready to cut.
    List<Splitter> splitters() {
        return patterns.stream().map(PreTokenizer::splitter).toList();
    }

    private static Splitter splitter(String pattern) {
        return switch (pattern) {
            case NUMBERS_BY_THREE -> DigitGroups.NUMBERS;
            case DIGITS_BY_THREE -> DigitGroups.THOUSANDS;
            default -> new SplitPattern(pattern);
        };
    }

    /// Words that have their capitals in front: `HTMLParser` is one, `camelCase` two. Letters beyond ASCII count as
    /// both.
    private static String capitalised(String letter, String suffix) {
        String upper = "[^\\r\\n\\p{L}\\p{N}]?[" + letter + "&&[^a-z]]";
        String lower = "[" + letter + "&&[^A-Z]]";
        return upper + "*" + lower + "+" + optional(suffix) + "|" + upper + "+" + lower + "*" + optional(suffix) + "|";
    }

    private static String optional(String alternatives) {
        return alternatives.isEmpty() ? "" : "(?:" + alternatives + ")?+";
    }

    private static PreTokenizer row(String names, String... patterns) {
        return new PreTokenizer(List.of(names.split(" ")), List.of(patterns), false, false, Alphabet.BYTES);
    }

    private PreTokenizer withWholeWords() {
        return new PreTokenizer(names, patterns, true, addsBos, text);
    }

    private PreTokenizer withBos() {
        return new PreTokenizer(names, patterns, wholeWords, true, text);
    }

    private PreTokenizer of(Alphabet alphabet) {
        return new PreTokenizer(names, patterns, wholeWords, addsBos, alphabet);
    }
}
