package io.github.reattn.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Splits a template into tokens, and settles all whitespace control on the way.
final class Lexer {
    private static final List<String> OPERATORS = List.of(
            "**", "//", "==", "!=", "<=", ">=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", "<", ">",
            "=", ".", ":", "|", ",", ";");

    private final String source;
    private final Environment environment;
    private final List<Token> tokens = new ArrayList<>();
    private final Deque<Character> open = new ArrayDeque<>();
    private int pos;
    private int line = 1;
    /// Whether the last thing before `pos` was a newline: what stands there may be stripped to the start of its line.
    private boolean lineStarting = true;

    private Lexer(String source, Environment environment) {
        this.source = source;
        this.environment = environment;
    }

    static List<Token> tokens(String source, Environment environment) {
        String text = source.replace("\r\n", "\n").replace('\r', '\n');
        text = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        Lexer lexer = new Lexer(text, environment);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (pos < source.length()) {
            int tag = nextTag();
            if (tag < 0) {
                data(source.substring(pos));
                break;
            }
            String text = source.substring(pos, tag);
            char kind = source.charAt(tag + 1);
            int raw = kind == '%' ? rawBegin(tag) : -1;
            int sign = tag + 2 < source.length() ? source.charAt(tag + 2) : 0;
            boolean signed = sign == '-' || sign == '+';
            data(stripped(text, sign, kind != '{'));
            line += newlines(text);
            line += newlines(source.substring(tag, Math.max(tag, raw)));
            moveTo(raw >= 0 ? raw : tag + (signed ? 3 : 2));
            if (pos == source.length() && (raw >= 0 || kind == '#')) {
                break; // Jinja2 misses no end of what is empty.
            } else if (raw >= 0) {
                rawText();
            } else if (kind == '#') {
                comment();
            } else {
                code(kind == '%');
            }
        }
        add(Token.Kind.END, "");
    }

    private int nextTag() {
        for (int at = source.indexOf('{', pos); at >= 0; at = source.indexOf('{', at + 1)) {
            if (at + 1 < source.length() && "%{#".indexOf(source.charAt(at + 1)) >= 0) {
                return at;
            }
        }
        return -1;
    }

    /// The text before a tag, as the tag's sign and `lstrip_blocks` leave it.
    private String stripped(String text, int sign, boolean statement) {
        if (sign == '-') {
            return Text.strip(text, false, true);
        }
        if (sign != '+' && statement && environment.lstripBlocks()) {
            int start = text.lastIndexOf('\n') + 1;
            if ((start > 0 || lineStarting) && Text.isSpace(text.substring(start))) {
                return text.substring(0, start);
            }
        }
        return text;
    }

    /// Where a `{% raw %}` at `tag` ends, or −1 if there is none.
    private int rawBegin(int tag) {
        int at = tag + 2;
        at += startsWithSign(at) ? 1 : 0;
        at = skipSpace(at);
        if (!source.startsWith("raw", at)) {
            return -1;
        }
        at = skipSpace(at + 3);
        return source.startsWith("-%}", at) ? skipSpace(at + 3) : source.startsWith("%}", at) ? at + 2 : -1;
    }

    private void rawText() {
        for (int at = source.indexOf("{%", pos); at >= 0; at = source.indexOf("{%", at + 1)) {
            int sign = at + 2 < source.length() ? source.charAt(at + 2) : 0;
            int name = skipSpace(startsWithSign(at + 2) ? at + 3 : at + 2);
            int end = source.startsWith("endraw", name) ? tagEnd(skipSpace(name + 6), "%}", true) : -1;
            if (end >= 0) {
                String text = source.substring(pos, at);
                data(stripped(text, sign, true));
                line += newlines(source.substring(pos, end));
                moveTo(end);
                return;
            }
        }
        throw JinjaException.at(line, "a raw block without its {% endraw %}");
    }

    private void comment() {
        int at = source.indexOf("#}", pos);
        if (at < 0) {
            throw JinjaException.at(line, "a comment without its '#}'");
        }
        int end = tagEnd(at > pos && startsWithSign(at - 1) ? at - 1 : at, "#}", true);
        line += newlines(source.substring(pos, end));
        moveTo(end);
    }

    /// Behind a tag's end that starts here, with its sign and the whitespace that it removes; −1 if there is none.
    private int tagEnd(int at, String end, boolean plusAllowed) {
        if (source.startsWith("-" + end, at)) {
            return skipSpace(at + 1 + end.length());
        }
        if (plusAllowed && source.startsWith("+" + end, at)) {
            return at + 1 + end.length();
        }
        if (!source.startsWith(end, at)) {
            return -1;
        }
        int behind = at + end.length();
        return plusAllowed && environment.trimBlocks() && source.startsWith("\n", behind) ? behind + 1 : behind;
    }

    private void code(boolean block) {
        add(block ? Token.Kind.BLOCK_BEGIN : Token.Kind.VARIABLE_BEGIN, "");
        open.clear();
        while (pos < source.length()) {
            int end = open.isEmpty() ? tagEnd(pos, block ? "%}" : "}}", block) : -1;
            if (end >= 0) {
                add(block ? Token.Kind.BLOCK_END : Token.Kind.VARIABLE_END, "");
                line += newlines(source.substring(pos, end));
                moveTo(end);
                return;
            }
            codeToken();
        }
        // The parser reports the missing end: it knows what it was looking for.
    }

    private void codeToken() {
        char c = source.charAt(pos);
        int space = skipSpace(pos);
        if (space > pos) {
            line += newlines(source.substring(pos, space));
            pos = space;
        } else if (Literals.isDigit(c)) {
            int end = Literals.floatEnd(source, pos);
            boolean real = end > 0 && (pos == 0 || source.charAt(pos - 1) != '.');
            take(real ? Token.Kind.FLOAT : Token.Kind.INTEGER, real ? end : Literals.integerEnd(source, pos));
        } else if (Character.isUnicodeIdentifierStart(source.codePointAt(pos)) || c == '_') {
            int end = pos;
            while (end < source.length() && Text.isNamePart(source.codePointAt(end))) {
                end += Character.charCount(source.codePointAt(end));
            }
            take(Token.Kind.NAME, end);
        } else if (c == '\'' || c == '"') {
            string(c);
        } else {
            operator();
        }
    }

    private void string(char quote) {
        int end = pos + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw JinjaException.at(line, "a string without its closing " + quote);
        }
        String written = source.substring(pos + 1, end);
        try {
            add(Token.Kind.STRING, Literals.unescape(written));
        } catch (JinjaException e) {
            throw e.at(line);
        }
        line += newlines(written);
        pos = end + 1;
    }

    private void operator() {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, pos)) {
                balance(operator.charAt(0));
                take(Token.Kind.OPERATOR, pos + operator.length());
                return;
            }
        }
        throw JinjaException.at(line, "unexpected character '" + Character.toString(source.codePointAt(pos)) + "'");
    }

    private void balance(char c) {
        int opening = "([{".indexOf(c);
        if (opening >= 0) {
            open.push(")]}".charAt(opening));
        } else if (")]}".indexOf(c) >= 0) {
            char expected = open.isEmpty() ? 0 : open.pop();
            if (expected != c) {
                String instead = expected == 0 ? "" : ", expected '" + expected + "'";
                throw JinjaException.at(line, "unexpected '" + c + "'" + instead);
            }
        }
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            add(Token.Kind.DATA, text);
        }
    }

    private void add(Token.Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }

    private void take(Token.Kind kind, int end) {
        add(kind, source.substring(pos, end));
        pos = end;
    }

    private void moveTo(int end) {
        pos = end;
        lineStarting = end > 0 && source.charAt(end - 1) == '\n';
    }

    private boolean startsWithSign(int at) {
        return at < source.length() && (source.charAt(at) == '-' || source.charAt(at) == '+');
    }

    private int skipSpace(int from) {
        int at = from;
        while (at < source.length() && Text.isSpace(source.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int newlines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }
}
