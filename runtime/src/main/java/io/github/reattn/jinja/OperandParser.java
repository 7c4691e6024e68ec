package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parses what operators stand between: names, literals, brackets, and all that may follow those.
final class OperandParser {
    private final TokenStream tokens;
    private final NameTracker names;
    private final ExpressionParser expressions;

    OperandParser(TokenStream tokens, NameTracker names, ExpressionParser expressions) {
        this.tokens = tokens;
        this.names = names;
        this.expressions = expressions;
    }

    Expr filtersAndTests(Expr operand) {
        Expr result = operand;
        while (true) {
            if (tokens.isOperator("|")) {
                result = filters(result);
            } else if (tokens.isName("is")) {
                result = test(result);
            } else if (tokens.isOperator("(")) {
                result = call(result);
            } else {
                return result;
            }
        }
    }

    Expr primary() {
        Token token = tokens.current();
        return switch (token.kind()) {
            case NAME -> name(tokens.next().text());
            case STRING -> {
                StringBuilder text = new StringBuilder();
                while (tokens.is(Token.Kind.STRING)) {
                    text.append(tokens.next().text());
                }
                yield new Expr.Literal(text.toString());
            }
            case INTEGER -> integer(tokens.next());
            case FLOAT -> new Expr.Literal(Double.valueOf(tokens.next().text().replace("_", "")));
            case OPERATOR -> bracketed(token);
            default -> throw tokens.expected("an expression");
        };
    }

    private Expr name(String name) {
        return switch (name) {
            case "true", "True" -> new Expr.Literal(true);
            case "false", "False" -> new Expr.Literal(false);
            case "none", "None" -> new Expr.Literal(None.NONE);
            default -> {
                names.load(name);
                yield new Expr.Name(name);
            }
        };
    }

    private Expr integer(Token token) {
        Object value = Literals.integer(token.text(), 0);
        if (value == null) {
            throw tokens.error("'" + token.text() + "' is no integer");
        }
        return new Expr.Literal(value);
    }

    private Expr bracketed(Token token) {
        tokens.next();
        return switch (token.text()) {
            case "(" -> {
                Expr inside = expressions.tuple(true, true);
                tokens.expectOperator(")");
                yield inside;
            }
            case "[" -> {
                List<Expr> items = new ArrayList<>();
                while (!tokens.skipOperator("]")) {
                    items.add(expressions.expression());
                    separator("]");
                }
                yield new Expr.ListOf(items);
            }
            case "{" -> dict();
            default -> throw JinjaException.at(token.line(), "expected an expression, found " + token.describe());
        };
    }

    /// A comma, which may be missing before the end.
    private void separator(String end) {
        if (!tokens.isOperator(end)) {
            tokens.expectOperator(",");
        }
    }

    private Expr dict() {
        List<Expr> keys = new ArrayList<>();
        List<Expr> values = new ArrayList<>();
        while (!tokens.skipOperator("}")) {
            keys.add(expressions.expression());
            tokens.expectOperator(":");
            values.add(expressions.expression());
            separator("}");
        }
        return new Expr.DictOf(keys, values);
    }

    Expr postfix(Expr operand) {
        Expr result = operand;
        while (true) {
            if (tokens.skipOperator(".")) {
                result = tokens.is(Token.Kind.INTEGER)
                        ? new Expr.Item(result, integer(tokens.next()))
                        : new Expr.Attribute(result, tokens.expectName());
            } else if (tokens.skipOperator("[")) {
                result = subscript(result);
            } else if (tokens.isOperator("(")) {
                result = call(result);
            } else {
                return result;
            }
        }
    }

    private Expr subscript(Expr of) {
        Expr start = tokens.isOperator(":") ? null : tuplePart("]");
        if (!tokens.skipOperator(":")) {
            tokens.expectOperator("]");
            return new Expr.Item(of, start == null ? new Expr.TupleOf(List.of()) : start);
        }
        Expr stop = tokens.isOperator(":") || tokens.isOperator("]") ? null : expressions.expression();
        Expr step = tokens.skipOperator(":") && !tokens.isOperator("]") ? expressions.expression() : null;
        tokens.expectOperator("]");
        return new Expr.SliceOf(of, start, stop, step);
    }

    /// The inside of a subscript, which is a tuple if there are commas.
    private @Nullable Expr tuplePart(String end) {
        List<Expr> items = new ArrayList<>();
        boolean comma = false;
        while (!tokens.isOperator(end)) {
            items.add(expressions.expression());
            if (!tokens.skipOperator(",")) {
                break;
            }
            comma = true;
        }
        return items.isEmpty() ? null : comma && items.size() > 1 ? new Expr.TupleOf(items) : items.getFirst();
    }

    /// One filter or several behind each other, from a `|` on.
    Expr filters(Expr operand) {
        Expr result = operand;
        while (tokens.skipOperator("|")) {
            result = filter(result);
        }
        return result;
    }

    /// A filter, from its name on.
    Expr filter(Expr operand) {
        int line = tokens.line();
        String name = dottedName();
        if (!Filters.SIGNATURES.has(name)) {
            names.unknown("no filter is named '" + name + "'", line);
        }
        return new Expr.Filter(operand, name, tokens.isOperator("(") ? arguments() : Expr.Arguments.EMPTY, line);
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(tokens.expectName());
        while (tokens.skipOperator(".")) {
            name.append('.').append(tokens.expectName());
        }
        return name.toString();
    }

    private Expr test(Expr operand) {
        tokens.next();
        boolean negated = tokens.skipName("not");
        int line = tokens.line();
        String name = dottedName();
        if (!Tests.SIGNATURES.has(name)) {
            names.unknown("no test is named '" + name + "'", line);
        }
        Expr result = new Expr.Test(operand, name, testArguments());
        return negated ? new Expr.Not(result) : result;
    }

    private Expr.Arguments testArguments() {
        if (tokens.isOperator("(")) {
            return arguments();
        }
        boolean operand = switch (tokens.current().kind()) {
            case NAME -> !tokens.isName("else") && !tokens.isName("or") && !tokens.isName("and");
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> tokens.isOperator("[") || tokens.isOperator("{");
            default -> false;
        };
        if (tokens.isName("is")) {
            throw tokens.error("tests cannot be chained with 'is'");
        }
        return operand ? new Expr.Arguments(List.of(postfix(primary())), List.of(), null, null) : Expr.Arguments.EMPTY;
    }

    private Expr call(Expr callee) {
        int line = tokens.line();
        return new Expr.Call(callee, arguments(), line);
    }

    private Expr.Arguments arguments() {
        tokens.expectOperator("(");
        List<Expr> positional = new ArrayList<>();
        List<Expr.Keyword> keywords = new ArrayList<>();
        Expr spread = null;
        Expr mapping = null;
        while (!tokens.skipOperator(")")) {
            boolean valid = mapping == null;
            if (tokens.skipOperator("*")) {
                valid &= spread == null;
                spread = expressions.expression();
            } else if (tokens.skipOperator("**")) {
                mapping = expressions.expression();
            } else if (tokens.is(Token.Kind.NAME) && tokens.ahead().isOperator("=")) {
                String name = tokens.next().text();
                tokens.next();
                valid &= keywords.stream().noneMatch(keyword -> keyword.name().equals(name));
                keywords.add(new Expr.Keyword(name, expressions.expression()));
            } else {
                valid &= spread == null && keywords.isEmpty();
                positional.add(expressions.expression());
            }
            if (!valid) {
                throw tokens.error("invalid order of arguments, or one given twice");
            }
            separator(")");
        }
        return new Expr.Arguments(positional, keywords, spread, mapping);
    }
}
