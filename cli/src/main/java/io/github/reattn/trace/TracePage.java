package io.github.reattn.trace;

import io.github.reattn.source.Passage;
import io.github.reattn.source.PromptPart;
import io.github.reattn.source.Sources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A trace as one page of HTML that needs nothing else: no network, no other file. Documents, questions and answers are
/// hostile input: as text they are escaped, as data they hold no `<`, and the page's policy lets nothing be loaded.
final class TracePage {
    private static final int PASSAGES = 40;
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private TracePage() {}

    static String of(TraceData data) throws IOException {
        StringBuilder body = new StringBuilder();
        int index = 0;
        for (AskedQuestion asked : data.questions()) {
            add(asked, index++, body);
        }
        Map<String, String> values = Map.of(
                "model", escaped(data.model()),
                "body", body.toString(),
                "data", harmless(data.json().toString()));
        return PLACE.matcher(template())
                .replaceAll(place -> Matcher.quoteReplacement(values.getOrDefault(place.group(1), place.group())));
    }

    private static String template() throws IOException {
        try (InputStream in = Objects.requireNonNull(TracePage.class.getResourceAsStream("trace.html"), "trace.html")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void add(AskedQuestion asked, int index, StringBuilder html) {
        Sources sources = asked.answer().sources();
        html.append("<section data-answer=\"").append(index).append("\">\n<h2>");
        html.append(escaped(asked.question())).append("</h2>\n<p class=\"answer\">");
        html.append(escaped(asked.answer().text())).append("</p>\n");
        if (sources.isEmpty()) {
            html.append("<p class=\"none\">No sources: nothing had to be retrieved, as all of the prompt's ")
                    .append(number(asked.answer().promptTokens()))
                    .append(" tokens were in view.</p>\n</section>\n");
            return;
        }
        html.append("<div class=\"maps\"></div>\n<h3>Passages, by share of votes</h3>\n<ol class=\"passages\">\n");
        for (Passage passage : sources.top(PASSAGES)) {
            html.append("<li data-from=\"").append(passage.fromToken());
            html.append("\" data-to=\"").append(passage.toToken()).append("\"><div class=\"place\"><b>");
            html.append(String.format(Locale.ROOT, "%.1f %%", 100 * passage.share()))
                    .append("</b> ");
            html.append(escaped(passage.document().isEmpty() ? "conversation" : passage.document()));
            html.append(", line ").append(number(passage.line()));
            html.append(", character ").append(number(passage.offset()));
            long layers =
                    passage.heads().stream().mapToInt(h -> h.layer()).distinct().count();
            html.append("; ")
                    .append(layers)
                    .append(" layers, ")
                    .append(passage.heads().size())
                    .append(" heads</div><pre>");
            html.append(escaped(passage.text())).append("</pre></li>\n");
        }
        html.append("</ol>\n<p class=\"parts\">Prompt: ")
                .append(number(sources.promptTokens()))
                .append(" tokens");
        for (PromptPart part : sources.parts()) {
            if (part.isDocument()) {
                html.append("; ").append(escaped(part.name())).append(' ');
                html.append(number(part.fromToken())).append('–').append(number(part.toToken() - 1));
            }
        }
        html.append("</p>\n</section>\n");
    }

    private static String number(int value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /// Text that is nothing but text in HTML and in XML.
    static String escaped(String text) {
        StringBuilder html = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '&' -> html.append("&amp;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                case '\n', '\t' -> html.appendCodePoint(c);
                default -> {
                    boolean forbidden = c < ' ' || (c >= 0xD800 && c <= 0xDFFF) || c == 0xFFFE || c == 0xFFFF;
                    html.appendCodePoint(forbidden ? 0xFFFD : c);
                }
            }
        });
        return html.toString();
    }

    /// JSON that ends no script and starts no entity.
    static String harmless(String json) {
        return json.replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029")
                .replace("\uFFFE", "\\ufffe")
                .replace("\uFFFF", "\\uffff");
    }
}
