package io.github.reattn.jinja;

import java.util.List;

/// The tokens of a template, read one after the other.
final class TokenStream {
    private final List<Token> tokens;
    private final int maxDepth;
    private int position;
    private int depth;

    TokenStream(List<Token> tokens, int maxDepth) {
        this.tokens = tokens;
        this.maxDepth = maxDepth;
    }

    Token current() {
        return tokens.get(position);
    }

    Token ahead() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    int line() {
        return current().line();
    }

    Token next() {
        Token token = current();
        position = Math.min(position + 1, tokens.size() - 1);
        return token;
    }

    boolean is(Token.Kind kind) {
        return current().kind() == kind;
    }

    boolean isOperator(String operator) {
        return current().isOperator(operator);
    }

    boolean isName(String name) {
        return current().isName(name);
    }

    boolean skipOperator(String operator) {
        boolean found = isOperator(operator);
        position += found ? 1 : 0;
        return found;
    }

    boolean skipName(String name) {
        boolean found = isName(name);
        position += found ? 1 : 0;
        return found;
    }

    Token expect(Token.Kind kind, String what) {
        if (!is(kind)) {
            throw expected(what);
        }
        return next();
    }

    String expectName() {
        return expect(Token.Kind.NAME, "a name").text();
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw expected("'" + operator + "'");
        }
    }

    void expectBlockEnd() {
        expect(Token.Kind.BLOCK_END, "'%}'");
    }

    JinjaException expected(String what) {
        return error("expected " + what + ", found " + current().describe());
    }

    JinjaException error(String reason) {
        return JinjaException.at(line(), reason);
    }

    /// Goes one level deeper; [#leave] comes back.
    void enter() {
        if (++depth > maxDepth) {
            throw error("nested deeper than " + maxDepth + " levels (limit \"depth\")");
        }
    }

    void leave() {
        depth--;
    }
}
